import Testing

@testable import Mail

@Test("the room opens")
func opens() {}
