import Accounts
import MariaDB
import TestSupport
import Testing

@Suite("export")
struct ExportTests {
    let house: House
    let anna: Person
    let member: Member

    init() throws {
        var policy = try Policy.quick()
        policy.limits[.loginAccount] = Limit(20, per: .seconds(900))
        house = try House(policy)
        anna = try house.member(Person("Anna", "Anna@Example.net"))
        member = try house.signIn(anna)
    }

    private func export() throws -> Export {
        try #require(try house.accounts.export(of: member))
    }

    @Test("it has the account as it is stored, with every moment in UTC")
    func account() throws {
        let edit = ProfileEdit(
            username: anna.username, email: anna.email, displayName: try DisplayName(parsing: "Ånna 🦊"),
            about: try About(parsing: "one\ntwo"), showsEmail: true, password: nil)
        _ = try house.accounts.save(edit, of: member)
        try house.database.execute("UPDATE account SET created_at = '2026-11-21 03:52:00.5'")
        let account = try export().account
        #expect(account.username == "Anna")
        #expect(account.email == "Anna@Example.net")
        #expect(account.displayName == "Ånna 🦊")
        #expect(account.about == "one\ntwo")
        #expect(account.showsEmail)
        #expect(account.createdAt == "2026-11-21T03:52:00Z")
        #expect(account.verifiedAt != nil)
    }

    @Test("it has all sessions, and says which one asks")
    func sessions() throws {
        _ = try house.signIn(anna, remember: true)
        let sessions = try export().sessions
        #expect(sessions.map(\.isThisOne) == [true, false])
        #expect(sessions.map(\.isRemembered) == [false, true])
    }

    @Test("it has what has happened, itself first, then the newest, and the browsers that have signed in")
    func history() throws {
        let export = try export()
        #expect(export.events.prefix(2).map(\.kind) == ["data-exported", "signed-in"])
        #expect(export.events.contains { $0.kind == "account-verified" })
        #expect(!export.devices.isEmpty)
    }

    @Test("it has what waits: a new address, its letter, then its link; and names that are held")
    func waiting() throws {
        let edit = ProfileEdit(
            username: try Username(parsing: "annabel"), email: try EmailAddress(parsing: "New@example.net"),
            displayName: member.profile.displayName, about: member.profile.about, showsEmail: false,
            password: anna.password)
        #expect(try house.accounts.save(edit, of: member) == .saved)
        let before = try export()
        #expect(before.emailChange?.email == "New@example.net")
        #expect(before.waitingLetters.map(\.kind).contains("email-change"))
        #expect(before.heldUsernames.map(\.username) == ["anna"])
        _ = try house.letters()
        let after = try export()
        #expect(after.waitingLetters.isEmpty)
        #expect(after.mailedLinks.contains { $0.purpose == "email-change" && $0.email == "new@example.net" })
    }

    @Test("it has the tries that a limit counts under its name")
    func tries() throws {
        _ = try house.accounts.logIn("anna", Password(typed: "wrong wrong wrong"), remember: false)
        #expect(try export().countedTries.map(\.what) == ["login-account anna"])
    }

    @Test("it has nothing of anybody else")
    func othersAreLeftOut() throws {
        let before = try export()
        let bert = try house.member("bert")
        _ = try house.signIn(bert)
        try house.accounts.requestPasswordReset(for: bert.email)
        let after = try export()
        #expect(after.sessions.count == before.sessions.count)
        #expect(after.mailedLinks.count == before.mailedLinks.count)
        #expect(after.waitingLetters.isEmpty)
    }

    /// A table that comes later has to be thought of here, or said to be nobody's.
    @Test("every table that has an account's rows is in it")
    func tables() throws {
        let tables = try house.database.rows(
            """
            SELECT table_name AS name FROM information_schema.columns
            WHERE table_schema = DATABASE() AND column_name = 'account_id' ORDER BY table_name
            """
        ).map { try $0.text("name") }
        #expect(
            tables == [
                "device", "email_change", "event", "group_member", "held_username", "letter", "session", "token",
            ])
    }
}
