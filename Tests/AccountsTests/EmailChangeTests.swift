import Accounts
import TestSupport
import Testing

@Suite("change of address")
struct EmailChangeTests {
    let house: House
    let anna: Person
    let member: Member

    init() throws {
        house = try House()
        anna = try house.member("anna")
        member = try house.signIn(anna)
    }

    private func edit(_ address: String) throws -> ProfileEdit {
        ProfileEdit(
            username: anna.username, email: try EmailAddress(parsing: address),
            displayName: try DisplayName(parsing: ""), about: try About(parsing: ""), showsEmail: false,
            password: anna.password)
    }

    private func request(_ address: String) throws {
        #expect(try house.accounts.save(edit(address), of: member) == .saved)
    }

    private func address() throws -> String {
        try #require(try house.accounts.account("anna")).email
    }

    @Test("once its link is used, once, the new address counts, and the old one is told")
    func changed() throws {
        try request("New@example.net")
        let link = try house.link()
        for _ in 1...2 {
            let change = try #require(try house.accounts.emailChange(link.account, link.token))
            #expect(change.username == anna.username)
            #expect(change.email.text == "New@example.net")
        }
        #expect(try house.accounts.confirmEmailChange(link.account, link.token) == .changed)
        #expect(try address() == "New@example.net")
        let letters = try house.letters()
        #expect(letters.map(\.kind) == ["emailChanged"])
        #expect(letters[0].recipient.email == anna.email)
        #expect(try house.accounts.emailChange(link.account, link.token) == nil)
        #expect(try house.accounts.confirmEmailChange(link.account, link.token) == .refused)
        #expect(try house.canSignIn(anna))
        guard case .signedIn = try house.accounts.logIn("new@example.net", anna.password, remember: false) else {
            Issue.record("the new address does not sign in")
            return
        }
    }

    @Test("only the latest request counts")
    func superseded() throws {
        try request("first@example.net")
        let first = try house.link()
        try request("second@example.net")
        #expect(try house.accounts.confirmEmailChange(first.account, first.token) == .refused)
        let second = try house.link()
        #expect(try house.accounts.confirmEmailChange(first.account, first.token) == .refused)
        #expect(try house.accounts.confirmEmailChange(second.account, second.token) == .changed)
        #expect(try address() == "second@example.net")
    }

    @Test("asked for twice within seconds, as by a double click, it is asked for once")
    func twice() throws {
        for _ in 1...2 { try request("new@example.net") }
        let link = try house.link()
        try request("new@example.net")
        #expect(try house.letters().isEmpty)
        #expect(try house.accounts.events().count { $0.kind == "email-change-requested" } == 1)
        #expect(try house.accounts.emailChange(link.account, link.token) != nil)
        try request("other@example.net")
        try request("new@example.net")
        #expect(try house.accounts.waitingLetters().count == 4)
        _ = try house.letters()
        try house.database.execute("UPDATE email_change SET requested_at = requested_at - INTERVAL 10 SECOND")
        try request("new@example.net")
        #expect(try house.link().token.text != link.token.text)
    }

    @Test("letters to one address are limited, whoever asks for them: no member can fill a mailbox")
    func limited() throws {
        var policy = house.door.policy
        policy.limits[.letterAccount] = Limit(2, per: .seconds(3600))
        let accounts = house.door.membership(policy)
        try accounts.requestPasswordReset(for: try EmailAddress(parsing: "somebody@example.net"))
        #expect(try accounts.save(edit("Somebody@example.net"), of: member) == .saved)
        let third = try edit("somebody@example.NET")
        do throws(Failure) {
            _ = try accounts.save(third, of: member)
            Issue.record("a third letter is on its way")
        } catch {
            guard case .tooManyTries(let wait) = error else { throw error }
            #expect(wait > .zero && wait <= .seconds(1800))
        }
        #expect(try house.letters().map(\.recipient.email.text) == ["Somebody@example.net", anna.address])
        #expect(try accounts.save(edit("other@example.net"), of: member) == .saved)
    }

    @Test("an expired link is refused, and so is one of another purpose")
    func refused() throws {
        try house.accounts.requestPasswordReset(for: anna.email)
        let reset = try house.link()
        try request("new@example.net")
        let link = try house.link()
        #expect(try house.accounts.confirmEmailChange(reset.account, reset.token) == .refused)
        #expect(try house.accounts.accountToReset(link.account, link.token) == nil)
        try house.database.execute("UPDATE token SET expires_at = UTC_TIMESTAMP(6)")
        #expect(try house.accounts.emailChange(link.account, link.token) == nil)
        #expect(try house.accounts.confirmEmailChange(link.account, link.token) == .refused)
        #expect(try address() == anna.address)
    }

    @Test("a change of password voids it, even one whose letter is still to be written")
    func voidAfterPasswordChange() throws {
        try request("new@example.net")
        let link = try house.link()
        try request("newer@example.net")
        _ = try house.accounts.changePassword(
            of: member, from: anna.password, to: Person("anna", secret: "another").password)
        #expect(try house.accounts.confirmEmailChange(link.account, link.token) == .refused)
        #expect(try house.letters().map(\.kind) == ["passwordChanged"])
        #expect(try address() == anna.address)
    }

    @Test("what had been mailed to the old address dies with it")
    func otherTokensDie() throws {
        try house.accounts.requestPasswordReset(for: anna.email)
        let reset = try house.link()
        try request("new@example.net")
        let link = try house.link()
        #expect(try house.accounts.confirmEmailChange(link.account, link.token) == .changed)
        #expect(try house.accounts.accountToReset(reset.account, reset.token) == nil)
        #expect(try !house.accounts.resetPassword(of: reset.account, reset.token, to: anna.password).isReset)
    }

    @Test("an address with an owner looks the same, and its owner is told")
    func addressTaken() throws {
        let bert = try house.member("bert")
        try request(bert.address)
        let letters = try house.letters()
        #expect(letters.map(\.kind) == ["addressTaken", "emailChangeAsked"])
        #expect(letters[0].recipient.username == bert.username)
        #expect(try address() == anna.address)
    }

    @Test("an address that got an owner in the meantime is refused, and the link stays unspent")
    func takenMeanwhile() throws {
        try request("bert@example.net")
        let link = try house.link()
        try house.member("bert")
        #expect(try house.accounts.confirmEmailChange(link.account, link.token) == .refused)
        #expect(try address() == anna.address)
        try house.accounts.delete(#require(try house.accounts.account("bert")).id)
        #expect(try house.accounts.confirmEmailChange(link.account, link.token) == .changed)
    }

    @Test("the case of one's own address may change, by a link as well")
    func ownCase() throws {
        try request("Anna@Example.net")
        let link = try house.link()
        #expect(try house.accounts.confirmEmailChange(link.account, link.token) == .changed)
        #expect(try address() == "Anna@Example.net")
    }

    @Test("a disabled account's address does not change")
    func disabled() throws {
        try request("new@example.net")
        let link = try house.link()
        try house.accounts.disable(link.account)
        #expect(try house.accounts.emailChange(link.account, link.token) == nil)
        #expect(try house.accounts.confirmEmailChange(link.account, link.token) == .refused)
    }

    @Test("of fifty that confirm at once, one does")
    func race() throws {
        try request("new@example.net")
        let link = try house.link()
        let outcomes = try house.race { accounts, _ in
            try accounts.confirmEmailChange(link.account, link.token)
        }.map { try $0.get() }
        #expect(outcomes.count { $0 == .changed } == 1)
        #expect(try house.letters().map(\.kind) == ["emailChanged"])
    }
}
