import Accounts
import TestSupport
import Testing

@Suite("many refused, then signed in")
struct RefusedSignInsTests {
    let house: House
    let anna: Person

    init() throws {
        house = try House()
        anna = try house.member("anna")
    }

    private func fail(_ times: Int) throws {
        for _ in 0..<times { _ = try house.accounts.logIn("anna", Password(typed: "wrong"), remember: false) }
    }

    @Test("the owner is told how many, once they sign in")
    func told() throws {
        try fail(7)
        #expect(try house.letters().isEmpty)
        _ = try house.signIn(anna)
        let letters = try house.letters()
        #expect(letters.map(\.kind) == ["signInsRefused"])
        guard case .signInsRefused(let recipient, let count) = letters[0] else { return }
        #expect(count == "7")
        #expect(recipient.email == anna.email)
    }

    @Test("a few are no cause for a letter, and count only until the next sign-in")
    func few() throws {
        try fail(4)
        _ = try house.signIn(anna)
        try fail(4)
        _ = try house.signIn(anna)
        #expect(try house.letters().isEmpty)
    }

    @Test("at most one letter a day")
    func onceADay() throws {
        for _ in 1...3 {
            try fail(5)
            _ = try house.signIn(anna)
        }
        #expect(try house.letters().count == 1)
        try house.database.execute(
            "UPDATE event SET happened_at = happened_at - INTERVAL 1 DAY WHERE kind = 'tries-told'")
        try fail(5)
        _ = try house.signIn(anna)
        #expect(try house.letters().count == 1)
    }

    @Test("who forgot the password and reset it is not told of their own tries")
    func afterReset() throws {
        try fail(6)
        try house.accounts.requestPasswordReset(for: anna.email)
        let link = try house.link()
        _ = try house.accounts.resetPassword(of: link.account, link.token, to: anna.password)
        _ = try house.letters()
        _ = try house.signIn(anna)
        #expect(try house.letters().isEmpty)
    }

    @Test("nor who tried before the account was verified")
    func beforeVerification() throws {
        let bert = try Person("bert")
        _ = try house.register(bert)
        for _ in 1...6 { _ = try house.canSignIn(bert) }
        let link = try #require(try house.letters().last?.link)
        #expect(try house.accounts.verify(link.account, link.token) == .verified)
        _ = try house.signIn(bert)
        #expect(try house.letters().isEmpty)
    }
}
