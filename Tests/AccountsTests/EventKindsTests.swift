import Accounts
import Crypto
import MariaDB
import TestSupport
import Testing

/// Each kind of event, in each way that it can come about.
@Suite("events, kind by kind")
struct EventKindsTests {
    let house: House
    let anna: Person
    let wrong: Password

    init() throws {
        house = try House()
        anna = try house.member("anna")
        wrong = try Password(typed: "anna has no such secret")
    }

    /// Kind, username and detail of what is noted meanwhile.
    private func noted(_ happening: () throws -> Void) throws -> [String] {
        let last = try house.accounts.events().last?.id ?? 0
        try happening()
        return try house.accounts.events(after: last).map { "\($0.kind) \($0.username ?? "-") \($0.detail)" }
    }

    private func expect(
        _ events: [String], at place: SourceLocation = #_sourceLocation, _ happening: () throws -> Void
    ) throws {
        let noted = try noted(happening)
        #expect(noted == events, sourceLocation: place)
    }

    private func edit(_ member: Member, email: String, password: Password?) throws -> Profile.Outcome {
        try house.accounts.save(
            ProfileEdit(
                username: member.profile.username, email: try EmailAddress(parsing: email),
                displayName: member.profile.displayName, about: member.profile.about, showsEmail: false,
                password: password), of: member)
    }

    @Test("leaving, coming back and a download are noted; of who has gone there is a number and nothing else")
    func leaving() throws {
        let member = try house.signIn(anna)
        let number = member.id.description
        try expect([
            "data-exported anna ", "deletion-requested anna ", "deletion-taken-back anna ", "signed-in anna ",
        ]) {
            _ = try house.accounts.export(of: member)
            _ = try house.accounts.requestDeletion(of: member, anna.password)
            _ = try house.accounts.logIn("anna", anna.password, remember: false)
        }
        let again = try house.signIn(anna)
        try expect(["account-deleted - \(number)"]) {
            _ = try house.accounts.requestDeletion(of: again, anna.password)
            _ = try house.letters()
            try house.database.execute("UPDATE account SET deletion_due_at = UTC_TIMESTAMP(6)")
            _ = try house.accounts.purge()
        }
        #expect(try house.accounts.events().map(\.kind) == ["account-deleted"])
    }

    @Test("a password that nobody can have is refused like any other: noted, and counted")
    func impossiblePassword() throws {
        var policy = house.door.policy
        policy.limits[.loginAccount] = Limit(2, per: .seconds(60))
        let accounts = house.door.membership(policy)
        for name in ["anna", "anna@example.net", "nobody"] {
            let events = try noted {
                for _ in 1...2 {
                    guard case .refused = try accounts.logIn(name, nil, remember: false) else {
                        throw House.Unexpected("\(name) was not refused")
                    }
                }
                guard case .tooManyTries = try accounts.logIn(name, nil, remember: false) else {
                    throw House.Unexpected("\(name) was not slowed down")
                }
            }
            let beginning = name == "nobody" ? "sign-in-refused - unknown " : "sign-in-refused anna password"
            #expect(events.count == 2)
            #expect(events.allSatisfy { $0.hasPrefix(beginning) })
        }
    }

    @Test("a right password is refused and noted where the account is shut or not verified, with or without a letter")
    func shut() throws {
        var policy = house.door.policy
        policy.limits[.letterAccount] = Limit(1, per: .seconds(3600))
        let accounts = house.door.membership(policy)
        let bert = try Person("bert")
        _ = try accounts.register(bert.username, bert.email, bert.password)
        _ = try house.letters()
        try house.ageLinks(by: 10 * 60)
        try expect(["sign-in-refused bert unverified", "sign-in-refused bert unverified"]) {
            for _ in 1...2 { _ = try accounts.logIn("bert", bert.password, remember: false) }
        }
        #expect(try house.letters().isEmpty)
        try accounts.disable(#require(try accounts.account("anna")).id)
        try expect(["sign-in-refused anna disabled"]) { _ = try accounts.logIn("anna", anna.password, remember: false) }
    }

    @Test("wherever the current password is asked for, a wrong one, one that nobody can have and none are noted")
    func passwordRefused() throws {
        let member = try house.signIn(anna)
        for password in [wrong, nil] {
            try expect([
                "password-refused anna password-change", "password-refused anna email-change",
                "password-refused anna deletion",
            ]) {
                _ = try house.accounts.changePassword(of: member, from: password, to: wrong)
                _ = try edit(member, email: "new@example.net", password: password)
                _ = try house.accounts.requestDeletion(of: member, password)
            }
        }
        #expect(try house.accounts.member(with: member.session.token) != nil)
    }

    @Test("a new password is noted, by a change and by a reset")
    func newPassword() throws {
        let member = try house.signIn(anna)
        try expect(["password-changed anna "]) {
            _ = try house.accounts.changePassword(of: member, from: anna.password, to: wrong)
        }
        try house.accounts.requestPasswordReset(for: anna.email)
        let link = try house.link()
        try expect(["password-reset anna "]) {
            _ = try house.accounts.resetPassword(of: link.account, link.token, to: anna.password)
        }
    }

    @Test("a link of each purpose that cannot be spent any more is noted, once for each try")
    func refusedLinks() throws {
        let member = try house.signIn(anna)
        _ = try house.register(Person("bert"))
        let verification = try house.link()
        _ = try edit(member, email: "new@example.net", password: anna.password)
        let change = try house.link()
        try house.accounts.requestPasswordReset(for: anna.email)
        let reset = try house.link()
        try expect([
            "account-verified bert ", "token-refused bert verification", "reset-cancelled anna ",
            "token-refused anna password-reset", "token-refused anna password-reset",
            "email-changed anna n***@example.net", "token-refused anna email-change",
        ]) {
            for _ in 1...2 { _ = try house.accounts.verify(verification.account, verification.token) }
            for _ in 1...2 { _ = try house.accounts.cancelPasswordReset(of: reset.account, reset.token) }
            _ = try house.accounts.resetPassword(of: reset.account, reset.token, to: wrong)
            for _ in 1...2 { _ = try house.accounts.confirmEmailChange(change.account, change.token) }
        }
    }

    @Test("sessions that end are noted: signed out, ended by number, by the operator, or one too many")
    func sessions() throws {
        let bert = try house.member("bert")
        let member = try house.signIn(anna)
        let number = try house.accounts.sessions(of: member)[0].id
        try expect(["signed-in anna ", "signed-out anna "]) { try house.accounts.signOut(house.signIn(anna)) }
        try expect(["session-ended anna 1"]) { _ = try house.accounts.endSession(number, of: member.id) }
        for _ in 1...20 { _ = try house.signIn(anna) }
        try expect(["session-ended anna 1", "signed-in anna "]) { _ = try house.signIn(anna) }
        try expect(["session-ended anna 20"]) { _ = try house.accounts.endSessions(of: member.id) }
        for person in [anna, bert, bert] { _ = try house.signIn(person) }
        try expect(["session-ended anna 1", "session-ended bert 2"]) {
            _ = try house.accounts.endAllSessions()
        }
        try expect([]) { _ = try house.accounts.endAllSessions() }
    }

    @Test("everybody's sessions end in batches of whole accounts, and each account sees how many")
    func allSessions() throws {
        try house.database.execute(
            """
            INSERT INTO account (username, username_key, email, email_key, password_hash)
            SELECT seq, seq, seq, seq, '' FROM seq_1000_to_1699
            """)
        try house.database.execute(
            """
            INSERT INTO session (token_hash, account_id, remembered)
            SELECT UNHEX(SHA2(CONCAT(id, ' ', seq), 256)), id, TRUE FROM account JOIN seq_1_to_3
            WHERE username <> 'anna'
            """)
        #expect(try house.accounts.endAllSessions() == 2100)
        #expect(try house.count("SELECT COUNT(*) FROM session") == 0)
        #expect(
            try house.count("SELECT COUNT(DISTINCT account_id) FROM event WHERE kind = 'session-ended' AND detail = 3")
                == 700)
        #expect(try house.count("SELECT COUNT(*) FROM event WHERE kind = 'session-ended'") == 700)
    }
}
