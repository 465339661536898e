import Testing

@testable import MariaDB

@Test("the room opens")
func opens() {}
