import Testing

@testable import Templates

@Test("the room opens")
func opens() {}
