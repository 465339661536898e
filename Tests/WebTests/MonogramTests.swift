import Accounts
import Testing

@testable import Web

@Suite("Monogram")
struct MonogramTests {
    private static let initials: [(username: String, displayName: String, initial: String)] = [
        ("alice", "", "A"), ("alice", "Zoë", "Z"), ("alice", "élan", "É"), ("alice", "“Bob”", "B"),
        ("alice", "e\u{301}lan", "É"), ("alice", "田中", "田"), ("alice", "💩", "💩"), ("alice", "z", "Z"), ("007", "", "0"),
    ]

    @Test("it is the first letter of the name, or of the username while there is none", arguments: Self.initials)
    func initial(username: String, displayName: String, initial: String) throws {
        let monogram = try Monogram.initial(Username(parsing: username), DisplayName(parsing: displayName))
        #expect(monogram == initial)
    }

    @Test("its colour stays with the username, however that is written")
    func tone() throws {
        #expect(try Monogram.tone(Username(parsing: "alice")) == Monogram.tone(Username(parsing: "ALICE")))
    }

    @Test("each of the colours is somebody's")
    func tones() throws {
        let tones = try Set((100..<400).map { try Monogram.tone(Username(parsing: "m\($0)")) })
        #expect(tones == Set((0..<Monogram.tones).map(String.init)))
    }
}
