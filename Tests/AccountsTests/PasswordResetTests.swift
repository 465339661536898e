import Accounts
import TestSupport
import Testing

@Suite("password reset")
struct PasswordResetTests {
    let house: House
    let anna: Person
    let reset: Person

    init() throws {
        house = try House()
        anna = try house.member("anna")
        reset = try Person("anna", secret: "a new beginning")
    }

    private func link() throws -> LetterContent.Link {
        try house.accounts.requestPasswordReset(for: anna.email)
        return try house.link()
    }

    private func use(_ link: LetterContent.Link) throws -> PasswordReset.Outcome {
        try house.accounts.resetPassword(of: link.account, link.token, to: reset.password)
    }

    @Test("the link works once, and looking at it spends nothing")
    func once() throws {
        let link = try link()
        for _ in 1...3 { #expect(try house.accounts.accountToReset(link.account, link.token) == anna.username) }
        #expect(try use(link).isReset)
        #expect(try house.canSignIn(reset))
        #expect(try !house.canSignIn(anna))
        #expect(try !use(link).isReset)
        #expect(try house.accounts.accountToReset(link.account, link.token) == nil)
    }

    @Test("all sessions end, nobody is signed in, and a letter tells")
    func sessions() throws {
        let member = try house.signIn(anna, remember: true)
        #expect(try use(link()).isReset)
        #expect(try house.accounts.member(with: member.session.token) == nil)
        #expect(try house.count("SELECT COUNT(*) FROM session") == 0)
        #expect(try house.letters().map(\.kind) == ["passwordChanged"])
    }

    @Test("it is good for the policy's lifetime, and not after")
    func expired() throws {
        let link = try link()
        #expect(link.lifetime == .seconds(1800))
        let left = try house.count(
            "SELECT MAX(TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(6), expires_at)) FROM token WHERE purpose = 'password-reset'"
        )
        #expect((1700...1800).contains(left))
        try house.database.execute("UPDATE token SET expires_at = UTC_TIMESTAMP(6)")
        #expect(try house.accounts.accountToReset(link.account, link.token) == nil)
        #expect(try !use(link).isReset)
        #expect(try house.canSignIn(anna))
    }

    @Test("a newer link retires the older")
    func superseded() throws {
        let older = try link()
        let newer = try link()
        #expect(try !use(older).isReset)
        #expect(try use(newer).isReset)
    }

    @Test("an unverified account gets its verification letter instead")
    func unverified() throws {
        _ = try house.register(Person("bert"))
        _ = try house.letters()
        try house.accounts.requestPasswordReset(for: EmailAddress(parsing: "BERT@example.net"))
        let letters = try house.letters()
        #expect(letters.map(\.kind) == ["verification"])
        #expect(letters[0].recipient.username.text == "bert")
    }

    @Test("a disabled account gets nothing, and a link it has is worth nothing")
    func disabled() throws {
        let link = try link()
        try house.accounts.disable(link.account)
        try house.accounts.requestPasswordReset(for: anna.email)
        #expect(try house.letters().isEmpty)
        #expect(try house.accounts.accountToReset(link.account, link.token) == nil)
        #expect(try !use(link).isReset)
    }

    @Test("for an unknown address the work is the same: a letter to nobody, which is struck")
    func unknown() throws {
        try house.accounts.requestPasswordReset(for: EmailAddress(parsing: "nobody@example.net"))
        let waiting = try house.accounts.waitingLetters()
        #expect(waiting.map(\.kind) == ["password-reset"])
        #expect(waiting[0].username == nil)
        #expect(try house.letters().isEmpty)
        #expect(try house.accounts.waitingLetters().isEmpty)
    }

    @Test("the letter goes to the stored address, however it was asked for")
    func storedAddress() throws {
        let bert = try house.member(Person("bert", "Bert@Example.net"))
        try house.accounts.requestPasswordReset(for: EmailAddress(parsing: "bERT@eXAMPLE.net"))
        #expect(try house.letters().map(\.recipient.email) == [bert.email])
    }

    @Test("of an address with an owner and a registration that waits in vain, the owner is meant")
    func ownerFirst() throws {
        _ = try house.register(Person("mallory", anna.address))
        _ = try house.letters()
        let link = try link()
        #expect(try house.accounts.accountToReset(link.account, link.token) == anna.username)
    }

    @Test("beyond the limit for one address there is no letter, and no other answer")
    func limited() throws {
        var policy = house.door.policy
        policy.limits[.letterAccount] = Limit(2, per: .seconds(3600))
        let accounts = house.door.membership(policy)
        for _ in 1...5 {
            try accounts.requestPasswordReset(for: anna.email)
            try accounts.requestPasswordReset(for: EmailAddress(parsing: "nobody@example.net"))
        }
        #expect(try house.accounts.waitingLetters().count == 4)
    }

    @Test("of fifty that use one link at once, one sets its password")
    func race() throws {
        let link = try link()
        let outcomes = try house.race { accounts, number -> Int? in
            let new = try Password(typed: "number \(number)")
            return try accounts.resetPassword(of: link.account, link.token, to: new).isReset ? number : nil
        }.map { try $0.get() }
        let winners = outcomes.compactMap(\.self)
        #expect(winners.count == 1)
        #expect(try house.canSignIn(Person("anna", secret: "number \(winners[0])")))
    }

    @Test("a reset and a change of address at once: one of them voids the other's link")
    func raceWithAddress() throws {
        let reset = reset
        for round in 1...5 {
            let person = try house.member(Person("person\(round)"))
            let member = try house.signIn(person)
            try house.accounts.requestPasswordReset(for: person.email)
            let resetLink = try house.link()
            let edit = try ProfileEdit(
                username: person.username, email: EmailAddress(parsing: "new\(round)@example.net"),
                displayName: DisplayName(parsing: ""), about: About(parsing: ""), showsEmail: false,
                password: person.password)
            #expect(try house.accounts.save(edit, of: member) == .saved)
            let changeLink = try house.link()
            let done = try house.race(2) { accounts, number in
                number == 1
                    ? try accounts.resetPassword(of: resetLink.account, resetLink.token, to: reset.password).isReset
                    : try accounts.confirmEmailChange(changeLink.account, changeLink.token) == .changed
            }.map { try $0.get() }
            #expect(done.count { $0 } == 1)
            _ = try house.letters()
        }
    }
}
