import Testing

@testable import FastCGI

@Test("the room opens")
func opens() {}
