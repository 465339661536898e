import MariaDB
import TestSupport
import Testing

@testable import Accounts

@Suite("purge")
struct PurgeTests {
    let house: House

    init() throws {
        house = try House()
    }

    private func age(_ table: String, _ columns: String..., by time: Duration) throws {
        let moves = columns.map { "\($0) = \($0) - INTERVAL \(time.components.seconds) SECOND" }
        try house.database.execute("UPDATE \(table) SET \(moves.joined(separator: ", "))")
    }

    private func count(_ table: String) throws -> Int64 {
        try house.count("SELECT COUNT(*) FROM \(table)")
    }

    private static let day: Duration = .seconds(86400)

    @Test("of what is in use nothing goes")
    func nothing() throws {
        let anna = try house.signIn(house.member("anna"))
        _ = try house.register(Person("bert"))
        try house.accounts.requestPasswordReset(for: anna.profile.email)
        let counts = try house.accounts.purge()
        #expect(counts.registrations + counts.accounts + counts.sessions + counts.tokens + counts.letters == 0)
        #expect(!counts.isPartial)
        #expect(try house.accounts.member(with: anna.session.token) != nil)
        #expect(try house.letters().map(\.kind) == ["verification", "passwordReset"])
    }

    @Test("a registration goes a week after its link; until then a new link can be asked for")
    func registration() throws {
        let bert = try Person("bert")
        _ = try house.register(bert)
        _ = try house.letters()
        try age("account", "created_at", by: Self.day)
        try age("token", "expires_at", by: Self.day)
        #expect(try house.accounts.purge().registrations == 0)
        try house.accounts.resendVerification(to: bert.email)
        let link = try house.link()
        #expect(try house.accounts.accountToVerify(link.account, link.token) != nil)
        try age("account", "created_at", by: Self.day + Purge.registrationGrace)
        try age("token", "expires_at", by: Self.day)
        #expect(try house.accounts.purge().registrations == 1)
        #expect(try count("account") == 0)
        #expect(try house.register(Person("bert", "other@example.net")) == .accepted)
    }

    @Test("however old, it stays while its letter waits")
    func letterWaits() throws {
        let bert = try Person("bert")
        _ = try house.register(bert)
        try age("account", "created_at", by: Self.day * 20)
        #expect(try house.accounts.purge().registrations == 0)
        let link = try house.link()
        #expect(try house.accounts.verify(link.account, link.token) == .verified)
        #expect(try house.canSignIn(bert))
    }

    @Test("however old, it stays while its link is good")
    func linkIsGood() throws {
        _ = try house.register(Person("bert"))
        try age("account", "created_at", by: Self.day * 20)
        let link = try house.link()
        #expect(try house.accounts.purge().registrations == 0)
        #expect(try house.accounts.verify(link.account, link.token) == .verified)
        #expect(try house.accounts.purge().registrations == 0)
    }

    @Test("one that the operator has shut stays shut, and a verified account of any age stays")
    func others() throws {
        let bert = try Person("bert")
        try house.member("anna")
        _ = try house.register(bert)
        _ = try house.letters()
        try house.accounts.disable(#require(try house.accounts.account("bert")).id)
        try age("account", "created_at", by: Self.day * 3000)
        try age("token", "expires_at", by: Self.day * 3000)
        #expect(try house.accounts.purge().registrations == 0)
        #expect(try house.register(Person("bert", "other@example.net")) == .usernameTaken)
    }

    @Test("sessions that are idle or old go, those that are remembered only when they are old")
    func sessions() throws {
        let anna = try house.member("anna")
        _ = try house.signIn(anna)
        let remembered = try house.signIn(anna, remember: true)
        try age("session", "last_seen_at", by: house.door.policy.sessionIdle - .seconds(60))
        #expect(try house.accounts.purge().sessions == 0)
        try age("session", "last_seen_at", by: .seconds(60))
        #expect(try house.accounts.purge().sessions == 1)
        #expect(try house.accounts.member(with: remembered.session.token) != nil)
        try age("session", "created_at", by: house.door.policy.sessionLifetime)
        #expect(try house.accounts.purge().sessions == 1)
        #expect(try count("session") == 0)
    }

    @Test("tokens go when their time is over, used or not")
    func tokens() throws {
        let anna = try house.member("anna")
        try house.accounts.requestPasswordReset(for: anna.email)
        _ = try house.letters()
        #expect(try house.accounts.purge().tokens == 0)
        try age("token", "expires_at", by: house.door.policy.resetLifetime - .seconds(60))
        #expect(try house.accounts.purge().tokens == 0)
        try age("token", "expires_at", by: .seconds(60))
        #expect(try house.accounts.purge().tokens == 1)
        try age("token", "expires_at", by: Self.day)
        #expect(try house.accounts.purge().tokens == 1)
    }

    @Test("a new address that nobody has confirmed is forgotten with its link, and not while its letter waits")
    func emailChanges() throws {
        let member = try house.signIn(house.member("anna"))
        let edit = ProfileEdit(
            username: member.profile.username, email: try EmailAddress(parsing: "new@example.net"),
            displayName: member.profile.displayName, about: member.profile.about, showsEmail: false,
            password: try Person("anna").password)
        #expect(try house.accounts.save(edit, of: member) == .saved)
        try age("email_change", "requested_at", by: Self.day * 2)
        #expect(try house.accounts.purge().emailChanges == 0)
        let link = try house.link()
        #expect(try house.accounts.purge().emailChanges == 0)
        #expect(try house.accounts.emailChange(link.account, link.token) != nil)
        try age("token", "expires_at", by: Self.day)
        #expect(try house.accounts.purge().emailChanges == 1)
        #expect(try count("email_change") == 0)
    }

    @Test("a letter that sendmail has refused for a month goes, and with it the registration that waited for it")
    func letters() throws {
        _ = try house.register(Person("bert"))
        try age("account", "created_at", by: Self.day * 31)
        try age("letter", "queued_at", by: Self.day * 29)
        #expect(try house.accounts.purge().letters == 0)
        try age("letter", "queued_at", by: Self.day * 2)
        let counts = try house.accounts.purge()
        #expect(counts.letters == 1)
        #expect(counts.registrations == 1)
    }

    @Test("names are held no longer than they have to be")
    func heldUsernames() throws {
        try house.member("anna")
        try house.accounts.delete(#require(try house.accounts.account("anna")).id)
        #expect(try house.accounts.purge().heldUsernames == 0)
        try age("held_username", "held_until", by: house.door.policy.usernameHold - .seconds(60))
        #expect(try house.accounts.purge().heldUsernames == 0)
        try age("held_username", "held_until", by: .seconds(60))
        #expect(try house.accounts.purge().heldUsernames == 1)
        #expect(try count("held_username") == 0)
    }

    @Test("what has happened, browsers that are known and tries that count go when their time is over, and not before")
    func oldRows() throws {
        var policy = house.door.policy
        policy.limits[.loginClient] = Limit(1, per: .seconds(600))
        let accounts = house.door.membership(policy)
        _ = try house.signIn(house.member("anna"))
        _ = try accounts.count(.loginClient, by: "192.0.2.1")
        let rows: [(table: String, column: String, lifetime: Duration)] = [
            ("event", "happened_at", policy.logRetention), ("device", "created_at", Device.lifetime),
            ("attempt", "empty_at", .seconds(600)),
        ]
        for (table, column, lifetime) in rows {
            try age(table, column, by: lifetime - .seconds(60))
            _ = try accounts.purge()
            #expect(try count(table) > 0, "\(table)")
            try age(table, column, by: .seconds(60))
            _ = try accounts.purge()
            #expect(try count(table) == 0, "\(table)")
        }
    }

    @Test("an account whose owner wants it gone stays until the moment its letter named")
    func leaving() throws {
        let anna = try house.member("anna")
        _ = try house.accounts.requestDeletion(of: house.signIn(anna), anna.password)
        _ = try house.letters()
        try age("account", "deletion_due_at", by: house.door.policy.deletionDelay - .seconds(60))
        #expect(try house.accounts.purge().accounts == 0)
        try age("account", "deletion_due_at", by: .seconds(60))
        #expect(try house.accounts.purge().accounts == 1)
    }

    @Test("more than a batch goes in several purges, each of which says that there is more")
    func batches() throws {
        try house.database.execute(
            "INSERT INTO attempt (bucket, empty_at) SELECT seq, UTC_TIMESTAMP(6) - INTERVAL 1 SECOND FROM seq_1_to_1500"
        )
        let first = try house.accounts.purge()
        #expect(first.attempts == 1000 && first.isPartial)
        var total = first
        total += try house.accounts.purge()
        #expect(total.attempts == 1500 && !total.isPartial)
    }

    @Test("each look for what is of no more use reads an index")
    func indexes() throws {
        try house.database.execute(
            """
            INSERT INTO account (username, username_key, email, email_key, password_hash, verified_at)
            SELECT seq, seq, seq, seq, '', UTC_TIMESTAMP(6) FROM seq_1000_to_3000
            """)
        try house.database.execute("ANALYZE TABLE account")
        let plan = try house.database.rows(
            """
            EXPLAIN SELECT id FROM account WHERE listed = FALSE AND verified_at IS NULL AND disabled_at IS NULL LIMIT 100
            """)
        #expect(try plan[0].optionalText("key")?.hasPrefix("account_") == true)
    }
}
