import Testing

@testable import Crypto

@Test("the room opens")
func opens() {}
