import Accounts
import TestSupport
import Testing

@Suite("registration")
struct RegistrationTests {
    let house: House

    init() throws {
        house = try House()
    }

    @Test("an account is stored unverified, together with its letter")
    func accepted() throws {
        let anna = try Person("Anna", "Anna@Example.net")
        #expect(try house.register(anna) == .accepted)
        let account = try #require(try house.accounts.account("anna"))
        #expect(account.username == "Anna")
        #expect(account.email == "Anna@Example.net")
        #expect(account.verifiedAt == nil)
        let letters = try house.letters()
        #expect(letters.map(\.kind) == ["verification"])
        #expect(letters[0].recipient.email.text == "Anna@Example.net")
        #expect(letters[0].recipient.username.text == "Anna")
    }

    @Test("a username is taken in whatever case, and then neither account nor letter is left behind")
    func usernameTaken() throws {
        try house.member("anna")
        #expect(try house.register(Person("ANNA", "other@example.net")) == .usernameTaken)
        #expect(try house.accounts.account("other@example.net") == nil)
        #expect(try house.accounts.waitingLetters().isEmpty)
    }

    @Test("a taken username leaves the registration that waits with the same address as it was")
    func usernameTakenAfterMakingWay() throws {
        try house.member("anna")
        let bert = try Person("bert")
        _ = try house.register(bert)
        #expect(try house.register(Person("anna", bert.address)) == .usernameTaken)
        let link = try house.link()
        #expect(try house.accounts.verify(link.account, link.token) == .verified)
        #expect(try house.canSignIn(bert))
    }

    @Test("with somebody else's address it looks the same, and only the owner is told")
    func addressTaken() throws {
        let anna = try house.member("anna")
        #expect(try house.register(Person("mallory", "ANNA@example.net")) == .accepted)
        let letters = try house.letters()
        #expect(letters.map(\.kind) == ["addressTaken"])
        #expect(letters[0].recipient.username == anna.username)
        #expect(letters[0].recipient.email == anna.email)
        #expect(try house.canSignIn(anna))
    }

    @Test("an owner who has been shut out is not even told")
    func addressOfDisabled() throws {
        try house.member("anna")
        try house.accounts.disable(#require(try house.accounts.account("anna")).id)
        #expect(try house.register(Person("mallory", "anna@example.net")) == .accepted)
        #expect(try house.letters().isEmpty)
    }

    @Test("a second try with the same username tells no more of the address than the first", arguments: [true, false])
    func noOracle(hasOwner: Bool) throws {
        if hasOwner { try house.member(Person("keeper", "x@example.net")) }
        #expect(try house.register(Person("probe", "x@example.net")) == .accepted)
        #expect(try house.register(Person("probe", "x@example.net")) == .accepted)
        #expect(try house.register(Person("probe", "y@example.net")) == .usernameTaken)
        #expect(try house.register(Person("other", "x@example.net")) == .accepted)
        #expect(try house.register(Person("probe", "y@example.net")) == .accepted)
    }

    @Test("one that waits is replaced by a newer one: neither the older password nor the older link ever works")
    func replaced() throws {
        let older = try Person("squatter", "anna@example.net")
        _ = try house.register(older)
        let olderLink = try house.link()
        let newer = try Person("anna")
        _ = try house.register(newer)
        let newerLink = try house.link()
        #expect(try house.accounts.verify(olderLink.account, olderLink.token) == .refused)
        #expect(try house.accounts.verify(newerLink.account, newerLink.token) == .verified)
        #expect(try !house.canSignIn(older))
        #expect(try house.canSignIn(newer))
        #expect(try house.accounts.account("squatter") == nil)
    }

    @Test("the same username with the same address may register again, with another password")
    func again() throws {
        let first = try Person("anna", secret: "the first one")
        let second = try Person("anna", secret: "the second one")
        _ = try house.register(first)
        #expect(try house.register(second) == .accepted)
        let link = try house.link()
        #expect(try house.accounts.verify(link.account, link.token) == .verified)
        #expect(try !house.canSignIn(first))
        #expect(try house.canSignIn(second))
    }

    @Test("of fifty at once with one username, one gets it")
    func raceForUsername() throws {
        let outcomes = try house.race { accounts, number in
            let person = try Person("anna", "number\(number)@example.net")
            return try accounts.register(person.username, person.email, person.password)
        }.map { try $0.get() }
        #expect(outcomes.count { $0 == .accepted } == 1)
        #expect(outcomes.count { $0 == .usernameTaken } == 49)
        #expect(try house.count("SELECT COUNT(*) FROM account") == 1)
    }

    @Test("of fifty at once with one address, each is accepted and one remains, with its letter")
    func raceForAddress() throws {
        let outcomes = try house.race { accounts, number in
            let person = try Person("number\(number)", "anna@example.net")
            return try accounts.register(person.username, person.email, person.password)
        }.map { try $0.get() }
        #expect(outcomes.count { $0 == .accepted } == 50)
        #expect(try house.count("SELECT COUNT(*) FROM account") == 1)
        #expect(try house.letters().map(\.kind) == ["verification"])
    }

    @Test("a letter beyond the limit for its address is late, but comes")
    func limited() throws {
        var policy = house.door.policy
        policy.limits[.letterAccount] = Limit(1, per: .seconds(3600))
        let accounts = house.door.membership(policy)
        let anna = try Person("anna")
        for _ in 1...2 { #expect(try accounts.register(anna.username, anna.email, anna.password) == .accepted) }
        #expect(try house.letters().isEmpty)
        #expect(try house.accounts.retryLetters() == 1)
        #expect(try house.letters().map(\.kind) == ["verification"])
    }
}
