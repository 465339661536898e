import Accounts
import MariaDB
import TestSupport
import Testing

/// The database's clock was ahead for a while and has been set right, or is suddenly far back: what was dated meanwhile
/// is dated ahead.
@Suite("clock")
struct ClockSetBackTests {
    private static let year: Int64 = 365 * 86400

    private func house(_ limits: [Limit.Subject: Limit] = [:]) throws -> House {
        var policy = try Policy.quick()
        policy.limits = limits
        return try House(policy)
    }

    /// As if the clock had been set back.
    private func setBack(_ house: House, bySeconds seconds: Int64) throws {
        for (table, columns) in [
            ("letter", ["queued_at", "due_at"]), ("token", ["expires_at"]), ("attempt", ["empty_at"]),
            ("session", ["created_at", "last_seen_at"]),
        ] {
            let moves = columns.map { "\($0) = \($0) + INTERVAL \(seconds) SECOND" }
            try house.database.execute("UPDATE \(table) SET \(moves.joined(separator: ", "))")
        }
    }

    @Test("no letter waits for a moment that lies a year ahead")
    func letters() throws {
        let house = try house()
        _ = try house.register(Person("anna"))
        try setBack(house, bySeconds: Self.year)
        #expect(try house.accounts.takeLetter() == nil)
        _ = try house.accounts.purge()
        let letter = try #require(try house.accounts.takeLetter())
        #expect(try house.accounts.content(of: letter)?.recipient.username.text == "anna")
    }

    @Test("a letter that waits for its turn under the limit, or for its next try, goes on waiting")
    func letterThatWaits() throws {
        let house = try house([.letterAccount: Limit(1, per: .seconds(7200))])
        _ = try house.register(Person("anna"))
        #expect(try house.letters().count == 1)
        _ = try house.register(Person("bert", "anna@example.net"))
        _ = try house.accounts.purge()
        #expect(try house.count("SELECT TIMESTAMPDIFF(MINUTE, UTC_TIMESTAMP(6), due_at) FROM letter") == 119)
    }

    @Test("a link that was mailed while the clock was a year ahead is not good for a year")
    func tokens() throws {
        let house = try house()
        _ = try house.register(Person("anna"))
        let link = try house.link()
        try setBack(house, bySeconds: Self.year)
        _ = try house.accounts.purge()
        let hours = "SELECT TIMESTAMPDIFF(HOUR, UTC_TIMESTAMP(6), expires_at) FROM token"
        #expect(try (22...24).contains(house.count(hours)))
        #expect(try house.accounts.accountToVerify(link.account, link.token)?.text == "anna")
    }

    @Test("a session that began while the clock was a year ahead is not good for a year")
    func sessions() throws {
        let house = try house()
        let anna = try house.member("anna")
        let before = try house.signIn(anna, remember: true)
        try setBack(house, bySeconds: Self.year)
        #expect(try house.accounts.member(with: before.session.token) == nil)
        #expect(try house.accounts.member(with: house.signIn(anna).session.token) != nil)
    }

    @Test("clocks of two machines that are not quite the same sign nobody out")
    func apart() throws {
        let house = try house()
        let member = try house.signIn(house.member("anna"))
        try setBack(house, bySeconds: 60)
        #expect(try house.accounts.member(with: member.session.token) != nil)
    }

    @Test("a sign-in counts as the latest, though twenty sessions are dated ahead of it")
    func latestSession() throws {
        let house = try house()
        let anna = try house.member("anna")
        for _ in 1...20 { _ = try house.signIn(anna) }
        try setBack(house, bySeconds: 60)
        let session = try house.session(of: anna)
        #expect(try house.accounts.member(with: session.token) != nil)
    }

    @Test("what was tried while the clock was a year ahead does not count for a year")
    func limits() throws {
        let house = try house([.loginClient: Limit(3, per: .seconds(60))])
        for _ in 1...4 { _ = try house.accounts.count(.loginClient, by: "192.0.2.1") }
        try setBack(house, bySeconds: Self.year)
        #expect(try house.accounts.count(.loginClient, by: "192.0.2.1") == nil)
        let wait = try #require(try house.accounts.count(.loginClient, by: "192.0.2.1"))
        #expect(wait <= .seconds(20))
    }
}
