import Testing

@testable import HTTP

@Test("the room opens")
func opens() {}
