import Accounts
import TestSupport
import Testing

@Suite("verification")
struct VerificationTests {
    let house: House
    let anna: Person

    init() throws {
        house = try House()
        anna = try Person("anna")
        _ = try house.register(anna)
    }

    @Test("looking at a link spends nothing; using it works once")
    func once() throws {
        let link = try house.link()
        for _ in 1...3 { #expect(try house.accounts.accountToVerify(link.account, link.token) == anna.username) }
        #expect(try !house.canSignIn(anna))
        #expect(try house.accounts.verify(link.account, link.token) == .verified)
        #expect(try house.accounts.verify(link.account, link.token) == .refused)
        #expect(try house.accounts.accountToVerify(link.account, link.token) == nil)
        #expect(try house.canSignIn(anna))
    }

    @Test("a wrong token, or another account's, is refused")
    func wrong() throws {
        let link = try house.link()
        _ = try house.register(Person("bert"))
        let bert = try house.link()
        let madeUp = try #require(Token(String(repeating: "A", count: 43)))
        for (account, token) in [(link.account, madeUp), (link.account, bert.token), (bert.account, link.token)] {
            #expect(try house.accounts.accountToVerify(account, token) == nil)
            #expect(try house.accounts.verify(account, token) == .refused)
        }
        #expect(try house.accounts.verify(link.account, link.token) == .verified)
    }

    @Test("an expired link is refused")
    func expired() throws {
        let link = try house.link()
        try house.database.execute("UPDATE token SET expires_at = UTC_TIMESTAMP(6)")
        #expect(try house.accounts.accountToVerify(link.account, link.token) == nil)
        #expect(try house.accounts.verify(link.account, link.token) == .refused)
    }

    @Test("a new letter supersedes the link of the one before")
    func superseded() throws {
        let older = try house.link()
        try house.accounts.resendVerification(to: EmailAddress(parsing: "ANNA@example.net"))
        let newer = try house.link()
        #expect(try house.accounts.verify(older.account, older.token) == .refused)
        #expect(try house.accounts.verify(newer.account, newer.token) == .verified)
    }

    @Test("a link is good for the policy's lifetime, from its writing on")
    func lifetime() throws {
        let link = try house.link()
        #expect(link.lifetime == house.door.policy.verifyLifetime)
        let seconds = try house.count("SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(6), expires_at) FROM token")
        #expect((86_000...86_400).contains(seconds))
    }

    @Test("a registration with somebody's address is never verified, by whatever token")
    func decoy() throws {
        let link = try house.link()
        // The address gets an owner while the letter is on its way.
        try house.member("bert")
        let bert = try house.signIn(Person("bert"))
        let edit = ProfileEdit(
            username: bert.profile.username, email: anna.email, displayName: bert.profile.displayName,
            about: bert.profile.about, showsEmail: false, password: try Person("bert").password)
        #expect(try house.accounts.save(edit, of: bert) == .saved)
        let change = try house.link()
        #expect(try house.accounts.confirmEmailChange(change.account, change.token) == .changed)
        _ = try house.letters()

        #expect(try house.accounts.verify(link.account, link.token) == .refused)
        #expect(try house.accounts.verifyByOperator(link.account) == false)
        #expect(try !house.canSignIn(anna))
        try house.accounts.resendVerification(to: anna.email)
        try house.accounts.sendReset(to: link.account)
        #expect(try house.letters().allSatisfy { $0.kind == "addressTaken" || $0.recipient.username.text == "bert" })
    }

    @Test("a disabled account is not verified, nor written to")
    func disabled() throws {
        let link = try house.link()
        try house.accounts.disable(link.account)
        #expect(try house.accounts.accountToVerify(link.account, link.token) == nil)
        #expect(try house.accounts.verify(link.account, link.token) == .refused)
        try house.accounts.resendVerification(to: anna.email)
        #expect(try house.letters().isEmpty)
        try house.accounts.enable(link.account)
        #expect(try house.accounts.verify(link.account, link.token) == .verified)
    }

    @Test("asking for another letter does the same work for an unknown and a verified address, and sends nothing")
    func resend() throws {
        let link = try house.link()
        #expect(try house.accounts.verify(link.account, link.token) == .verified)
        try house.accounts.resendVerification(to: anna.email)
        try house.accounts.resendVerification(to: EmailAddress(parsing: "nobody@example.net"))
        #expect(try house.accounts.waitingLetters().count == 2)
        #expect(try house.letters().isEmpty)
        #expect(try house.accounts.waitingLetters().isEmpty)
    }

    @Test("of fifty that use one link at once, one activates the account")
    func race() throws {
        let link = try house.link()
        let outcomes = try house.race { accounts, _ in try accounts.verify(link.account, link.token) }
            .map { try $0.get() }
        #expect(outcomes.count { $0 == .verified } == 1)
        #expect(outcomes.count == 50)
    }
}
