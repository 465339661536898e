import MariaDB
import TestSupport
import Testing

@testable import Accounts

/// What a name that nobody has is verified against.
@Suite("decoys")
struct DecoyTests {
    let house: House

    init() throws {
        house = try House()
    }

    /// Accounts of which every third has the old hash.
    private func fill(_ numbers: ClosedRange<Int>) throws {
        for number in numbers {
            try house.database.execute(
                """
                INSERT INTO account (username, username_key, email, email_key, password_hash, verified_at)
                SELECT CONCAT('person', ?), CONCAT('person', ?), CONCAT(?, '@example.net'), CONCAT(?, '@example.net'),
                    IF(? MOD 3 = 0, 'old', 'new'), UTC_TIMESTAMP(6)
                """, [Parameter](repeating: .integer(Int64(number)), count: 5))
        }
    }

    private func draw() throws -> [String] {
        try (1...600).map { try #require(try house.accounts.drawnHash(by: "unknown\($0)@example.net")) }
    }

    @Test("there is none to be drawn while there is no account")
    func none() throws {
        #expect(try house.accounts.drawnHash(by: "anybody") == nil)
    }

    @Test("old hashes are drawn as often as there are some, the same one each time, on every machine")
    func share() throws {
        try fill(1...100)
        let drawn = try draw()
        let old = drawn.filter { $0 == "old" }.count
        #expect((150...250).contains(old), "\(old) of 600")
        #expect(try draw() == drawn)
        #expect(try house.door.membership().drawnHash(by: "unknown1@example.net") == drawn[0])
    }

    @Test("that many numbers are missing, since an import was tried first, changes nothing of that")
    func gaps() throws {
        try fill(1...30)
        try house.database.execute("ALTER TABLE account AUTO_INCREMENT = 331")
        try fill(31...100)
        let old = try draw().filter { $0 == "old" }.count
        #expect((130...270).contains(old), "\(old) of 600")
    }

    @Test("a few new accounts change few draws")
    func stable() throws {
        try fill(1...100)
        let before = try draw()
        try fill(101...103)
        let changed = zip(before, try draw()).filter { $0 != $1 }.count
        #expect(changed < 60, "\(changed) of 600")
    }

    @Test("another site draws otherwise")
    func secret() throws {
        try fill(1...100)
        let before = try draw()
        try house.database.execute("UPDATE schema_step SET begun_at = begun_at + INTERVAL 1 MICROSECOND LIMIT 1")
        #expect(try draw() != before)
    }

    @Test("the right password of the account that is drawn opens nothing")
    func refused() throws {
        let anna = try house.member(Person("anna"))
        for name in ["nobody", "nobody@example.net"] {
            guard case .refused = try house.accounts.logIn(name, anna.password, remember: false) else {
                Issue.record("\(name) was let in")
                return
            }
        }
    }
}
