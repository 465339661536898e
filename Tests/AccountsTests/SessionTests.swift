import Accounts
import TestSupport
import Testing

@Suite("session")
struct SessionTests {
    let house: House
    let anna: Person

    init() throws {
        house = try House()
        anna = try house.member("anna")
    }

    private func isAlive(_ member: Member) throws -> Bool {
        try house.accounts.member(with: member.session.token) != nil
    }

    /// Moves a column of all sessions into the past.
    private func age(_ column: String, bySeconds seconds: Int64) throws {
        try house.database.execute(
            "UPDATE session SET \(column) = \(column) - INTERVAL ? SECOND", .integer(seconds))
    }

    @Test("a session's token leads to its member, and no other token does")
    func found() throws {
        let member = try house.signIn(anna)
        #expect(member.profile.username == anna.username)
        #expect(member.profile.email == anna.email)
        #expect(!member.session.isRemembered)
        #expect(try house.accounts.member(with: #require(Token(String(repeating: "A", count: 43)))) == nil)
    }

    @Test("unused, it ends with the idle limit")
    func idle() throws {
        let member = try house.signIn(anna)
        try age("last_seen_at", bySeconds: 3590)
        #expect(try isAlive(member))
        try age("last_seen_at", bySeconds: 3601)
        #expect(try !isAlive(member))
    }

    @Test("used, it ends with its lifetime")
    func lifetime() throws {
        let member = try house.signIn(anna)
        try age("created_at", bySeconds: 14 * 24 * 3600 - 10)
        #expect(try isAlive(member))
        try age("created_at", bySeconds: 11)
        #expect(try !isAlive(member))
    }

    @Test("a remembered one has no idle limit, but a lifetime")
    func remembered() throws {
        let member = try house.signIn(anna, remember: true)
        #expect(member.session.isRemembered)
        try age("last_seen_at", bySeconds: 13 * 24 * 3600)
        #expect(try isAlive(member))
        try age("created_at", bySeconds: 14 * 24 * 3600 + 1)
        #expect(try !isAlive(member))
    }

    @Test("an ended one is dead, and the others live")
    func ended() throws {
        let member = try house.signIn(anna)
        let other = try house.signIn(anna)
        try house.accounts.signOut(member)
        #expect(try !isAlive(member))
        #expect(try isAlive(other))
    }

    @Test("a disabled account loses it at once, and does not get it back")
    func disabled() throws {
        let member = try house.signIn(anna)
        try house.database.execute("UPDATE account SET disabled_at = UTC_TIMESTAMP(6)")
        #expect(try !isAlive(member))
        try house.accounts.disable(member.id)
        try house.accounts.enable(member.id)
        #expect(try !isAlive(member))
    }

    @Test("being seen is written down once a minute at most")
    func touched() throws {
        let member = try house.signIn(anna)
        let behind = "SELECT TIMESTAMPDIFF(SECOND, last_seen_at, UTC_TIMESTAMP(6)) FROM session"
        try age("last_seen_at", bySeconds: 50)
        #expect(try isAlive(member))
        #expect(try house.count(behind) >= 50)
        try age("last_seen_at", bySeconds: 11)
        #expect(try isAlive(member))
        #expect(try house.count(behind) < 50)
    }

    @Test("with a short idle limit it is written down more often, so that nobody is signed out while reading")
    func touchedOften() throws {
        var policy = house.door.policy
        policy.sessionIdle = .seconds(50)
        let accounts = house.door.membership(policy)
        let member = try house.signIn(anna)
        for _ in 1...10 {
            try age("last_seen_at", bySeconds: 10)
            #expect(try accounts.member(with: member.session.token) != nil)
        }
    }

    @Test("where it is seen from is written down with that")
    func network() throws {
        let member = try house.signIn(anna, from: Client(address: "192.0.2.1"))
        _ = try house.accounts.member(with: member.session.token, from: Client(address: "198.51.100.7"))
        #expect(try house.accounts.sessions(of: member).map(\.network) == ["192.0.2.1"])
        try age("last_seen_at", bySeconds: 61)
        _ = try house.accounts.member(with: member.session.token, from: Client(address: "198.51.100.7"))
        #expect(try house.accounts.sessions(of: member).map(\.network) == ["198.51.100.7"])
    }

    @Test("of more than twenty the one longest unseen ends, and nobody else's")
    func mostSessions() throws {
        let bert = try house.signIn(house.member("bert"))
        let members = try (1...20).map { _ in
            try age("last_seen_at", bySeconds: 1)
            return try house.signIn(anna)
        }
        try age("last_seen_at", bySeconds: 61)
        #expect(try isAlive(members[0]))  // and is the one seen last
        _ = try house.signIn(anna)
        #expect(try isAlive(members[0]))
        #expect(try !isAlive(members[1]))
        for member in members.dropFirst(2) { #expect(try isAlive(member)) }
        #expect(try isAlive(bert))
    }

    @Test("thirty sign-ins at once leave twenty sessions")
    func raceForSessions() throws {
        let anna = anna
        for result in house.race(
            30, { accounts, _ in try accounts.logIn("anna", anna.password, remember: false) })
        {
            guard case .signedIn = try result.get() else {
                Issue.record("somebody was not signed in")
                continue
            }
        }
        #expect(try house.count("SELECT COUNT(*) FROM session") == 20)
        #expect(try house.count("SELECT COUNT(*) FROM device") == 20)
    }
}
