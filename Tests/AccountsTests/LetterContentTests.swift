import Accounts
import TestSupport
import Testing

@Suite("content of letters")
struct LetterContentTests {
    let house: House

    init() throws {
        house = try House()
    }

    @Test("a letter's token is made when it is written, so a queued one holds none")
    func mintedLate() throws {
        _ = try house.register(Person("anna"))
        #expect(try house.count("SELECT COUNT(*) FROM token") == 0)
        let link = try house.link()
        #expect(try house.count("SELECT COUNT(*) FROM token") == 1)
        #expect(try house.accounts.accountToVerify(link.account, link.token) != nil)
    }

    @Test("written again, after a crash between pipe and strike, it has a new token, and the older one is void")
    func writtenTwice() throws {
        _ = try house.register(Person("anna"))
        let letter = try #require(try house.accounts.takeLetter())
        let first = try #require(try house.accounts.content(of: letter)?.link)
        let second = try #require(try house.accounts.content(of: letter)?.link)
        #expect(try house.accounts.verify(first.account, first.token) == .refused)
        #expect(try house.accounts.verify(second.account, second.token) == .verified)
    }

    @Test("what an account has become since counts: a verified one gets no verification letter")
    func verifiedMeanwhile() throws {
        _ = try house.register(Person("anna"))
        #expect(try house.accounts.verifyByOperator(#require(try house.accounts.account("anna")).id))
        #expect(try house.letters().isEmpty)
    }

    @Test("a link knows its account and how long it is good for; a letter that only tells has none")
    func links() throws {
        let anna = try house.member("anna")
        try house.accounts.requestPasswordReset(for: anna.email)
        let link = try house.link()
        let account = try #require(try house.accounts.account("anna"))
        #expect(link.account == account.id)
        #expect(link.lifetime == house.door.policy.resetLifetime)
        #expect(try house.accounts.resetPassword(of: link.account, link.token, to: anna.password).isReset)
        let told = try house.letters()
        #expect(told.map(\.kind) == ["passwordChanged"])
        #expect(told[0].link == nil)
    }

    @Test("a change of address to that of a disabled account tells nobody there")
    func disabledOwner() throws {
        let anna = try house.member("anna")
        let bert = try house.member("bert")
        try house.accounts.disable(#require(try house.accounts.account("bert")).id)
        let member = try house.signIn(anna)
        let edit = ProfileEdit(
            username: anna.username, email: bert.email, displayName: member.profile.displayName,
            about: member.profile.about, showsEmail: false, password: anna.password)
        #expect(try house.accounts.save(edit, of: member) == .saved)
        #expect(try house.letters().map(\.recipient.email) == [anna.email])
    }
}
