import Accounts
import TestSupport
import Testing

@Suite("letters that tell")
struct LettersThatTellTests {
    let house: House
    let anna: Person

    init() throws {
        house = try House()
        anna = try house.member("anna")
    }

    @Test("of a username, and the old address of a new one, asked for and made the account's")
    func lettersThatTell() throws {
        let member = try house.signIn(anna)
        let edit = ProfileEdit(
            username: try Username(parsing: "anne"), email: try EmailAddress(parsing: "new@example.org"),
            displayName: try DisplayName(parsing: ""), about: try About(parsing: ""), showsEmail: false,
            password: anna.password)
        #expect(try house.accounts.save(edit, of: member) == .saved)
        let letters = try house.letters()
        #expect(letters.map(\.kind) == ["usernameChanged", "emailChange", "emailChangeAsked"])
        #expect(letters.map(\.recipient.email) == [anna.email, edit.email, anna.email])
        guard case .emailChangeAsked(_, let new) = letters[2], let link = letters[1].link else { return }
        #expect(new == edit.email)
        #expect(try house.accounts.confirmEmailChange(link.account, link.token) == .changed)
        #expect(try house.letters().map(\.recipient.email) == [anna.email])
    }

    @Test("the old address is not told of a change that has been called off before the letter was written")
    func calledOff() throws {
        let member = try house.signIn(anna)
        let edit = ProfileEdit(
            username: anna.username, email: try EmailAddress(parsing: "new@example.org"),
            displayName: try DisplayName(parsing: ""), about: try About(parsing: ""), showsEmail: false,
            password: anna.password)
        #expect(try house.accounts.save(edit, of: member) == .saved)
        _ = try house.accounts.changePassword(of: member, from: anna.password, to: Password(typed: "another one"))
        #expect(try house.letters().map(\.kind) == ["passwordChanged"])
    }

    @Test("a reset can be called off with its own link, once, and then sets no password")
    func cancelled() throws {
        try house.accounts.requestPasswordReset(for: anna.email)
        let link = try house.link()
        #expect(try house.accounts.cancelPasswordReset(of: link.account, link.token))
        #expect(try !house.accounts.cancelPasswordReset(of: link.account, link.token))
        #expect(try house.accounts.accountToReset(link.account, link.token) == nil)
        #expect(try house.canSignIn(anna))
        try house.accounts.requestPasswordReset(for: anna.email)
        #expect(try house.accounts.accountToReset(link.account, house.link().token) != nil)
    }
}
