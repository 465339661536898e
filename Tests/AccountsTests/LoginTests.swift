import Accounts
import Crypto
import TestSupport
import Testing

@Suite("login")
struct LoginTests {
    let house: House
    let anna: Person

    init() throws {
        house = try House()
        anna = try house.member(Person("Anna", "Anna@example.net"))
    }

    private func isRefused(_ identifier: String, _ password: Password) throws -> Bool {
        if case .refused = try house.accounts.logIn(identifier, password, remember: false) { true } else { false }
    }

    @Test(
        "by username or address, in any case, with space around it",
        arguments: ["Anna", "anna", "ANNA", "anna@EXAMPLE.net", " anna\t"])
    func accepted(_ identifier: String) throws {
        #expect(try !isRefused(identifier, anna.password))
    }

    @Test("a wrong password and unknown names are refused alike, and leave no session")
    func refused() throws {
        let other = try Person("other")
        #expect(try isRefused("anna", other.password))
        for identifier in ["other", "other@example.net", "", "@", "anna%", "anna\u{0}", "\u{212A}", "' OR 1=1 -- "] {
            #expect(try isRefused(identifier, anna.password))
        }
        #expect(try isRefused(String(repeating: "x", count: 100_000), anna.password))
        #expect(try house.count("SELECT COUNT(*) FROM session") == 0)
        #expect(try house.accounts.waitingLetters().isEmpty)
    }

    @Test("a password is compared byte for byte")
    func byteForByte() throws {
        for nearly in [anna.secret.lowercased(), anna.secret + " ", " " + anna.secret, String(anna.secret.dropLast())] {
            #expect(try isRefused("anna", Password(typed: nearly)))
        }
        let long = String(repeating: "x", count: 200)
        let bert = try house.member(Person("bert", secret: long + "a"))
        #expect(try isRefused("bert", Password(typed: long + "b")))
        #expect(try isRefused("bert", Password(typed: long)))
        #expect(try house.canSignIn(bert))
    }

    @Test("an unverified account is refused; with its right password a new letter is queued, with a wrong one none")
    func unverified() throws {
        let bert = try Person("bert")
        _ = try house.register(bert)
        let first = try house.link()
        try house.ageLinks(by: 10 * 60)
        #expect(try isRefused("bert", anna.password))
        #expect(try house.accounts.waitingLetters().isEmpty)
        #expect(try isRefused("bert", bert.password))
        let second = try house.link()
        #expect(try house.accounts.verify(first.account, first.token) == .refused)
        #expect(try house.accounts.verify(second.account, second.token) == .verified)
        #expect(try house.canSignIn(bert))
    }

    @Test("while a letter waits, or is a few minutes old and its link good, no other retires that link")
    func letterOnItsWay() throws {
        let bert = try Person("bert")
        _ = try house.register(bert)
        #expect(try isRefused("bert", bert.password))
        let link = try house.link()  // there is one
        #expect(try isRefused("bert", bert.password))
        try house.ageLinks(by: 10 * 60 - 30)
        #expect(try isRefused("bert", bert.password))
        #expect(try house.letters().isEmpty)
        #expect(try house.accounts.verify(link.account, link.token) == .verified)
    }

    @Test("a link that was good for less than that is followed by another")
    func shortLivedLink() throws {
        var policy = try Policy.quick()
        policy.verifyLifetime = .seconds(60)
        let house = try House(policy)
        let bert = try Person("bert")
        _ = try house.register(bert)
        let first = try house.link()
        #expect(try !house.canSignIn(bert))
        #expect(try house.letters().isEmpty)
        try house.database.execute("UPDATE token SET expires_at = UTC_TIMESTAMP(6)")
        #expect(try !house.canSignIn(bert))
        #expect(try house.link().token.text != first.token.text)
    }

    @Test("who has registered somebody's address learns nothing from when another letter is queued")
    func letterOnItsWayToOwner() throws {
        let mallory = try Person("mallory", anna.address)
        _ = try house.register(mallory)
        #expect(try house.letters().map(\.kind) == ["addressTaken"])
        #expect(try isRefused("mallory", mallory.password))
        #expect(try house.accounts.waitingLetters().isEmpty)
        try house.ageLinks(by: 10 * 60)
        #expect(try isRefused("mallory", mallory.password))
        #expect(try house.letters().map(\.kind) == ["addressTaken"])
    }

    @Test("an unverified account is refused and noted also where there are no more letters for it")
    func unverifiedBeyondLimit() throws {
        var policy = try Policy.quick()
        policy.limits = [.letterAccount: Limit(1, per: .seconds(3600))]
        let house = try House(policy)
        let bert = try Person("bert")
        _ = try house.register(bert)
        _ = try house.link()
        try house.ageLinks(by: 10 * 60)
        for _ in 1...3 { #expect(try !house.canSignIn(bert)) }
        #expect(try house.accounts.waitingLetters().isEmpty)
        #expect(try house.accounts.events().map(\.detail) == ["", "unverified", "unverified", "unverified"])
    }

    @Test("a sign-in that sends no letter does not count towards how many there may be")
    func lettersNotSent() throws {
        var policy = try Policy.quick()
        policy.limits = [.letterAccount: Limit(2, per: .seconds(3600))]
        let house = try House(policy)
        let bert = try Person("bert")
        _ = try house.register(bert)
        _ = try house.link()
        for _ in 1...3 { #expect(try !house.canSignIn(bert)) }
        #expect(try house.letters().isEmpty)
        try house.ageLinks(by: 10 * 60)
        #expect(try !house.canSignIn(bert))
        #expect(try house.letters().count == 1)
    }

    @Test("a disabled account is refused, without a letter, until it is enabled again")
    func disabled() throws {
        let id = try #require(try house.accounts.account("anna")).id
        try house.accounts.disable(id)
        #expect(try isRefused("anna", anna.password))
        #expect(try house.letters().isEmpty)
        try house.accounts.enable(id)
        #expect(try house.canSignIn(anna))
    }

    @Test("of an address with an owner and a registration that waits in vain, the owner signs in")
    func ownerFirst() throws {
        let mallory = try Person("mallory", anna.address)
        _ = try house.register(mallory)
        #expect(try isRefused(anna.address, mallory.password))
        #expect(try !isRefused(anna.address, anna.password))
    }

    @Test("each login begins a session of its own")
    func newSessions() throws {
        let first = try house.signIn(anna)
        let second = try house.signIn(anna)
        #expect(first.session.token.text != second.session.token.text)
        #expect(try house.accounts.member(with: first.session.token) != nil)
    }

    @Test("a hash made otherwise than the policy has it is renewed, and the password stays the same")
    func renewed() throws {
        let sql = "SELECT COUNT(*) FROM account WHERE password_hash LIKE '$scrypt$ln=5,%'"
        let accounts = house.door.membership(try .quick(hash: "scrypt ln=5,r=8,p=1"))
        _ = try accounts.logIn("anna", Person("other").password, remember: false)
        #expect(try house.count(sql) == 0)
        _ = try accounts.logIn("anna", anna.password, remember: false)
        #expect(try house.count(sql) == 1)
        #expect(try house.canSignIn(anna))
    }

    @Test(
        "a hash that cannot be verified here refuses like a wrong password",
        arguments: ["", "plain text", "$scrypt$ln=99,r=8,p=1$AAAA$AAAA", "$2b$12$whatever"])
    func unusableHash(_ hash: String) throws {
        try house.database.execute("UPDATE account SET password_hash = ?", .text(hash))
        #expect(try isRefused("anna", anna.password))
    }

    @Test("an account is slowed down under its own name, known or not, and not for good")
    func limited() throws {
        var policy = house.door.policy
        policy.limits[.loginAccount] = Limit(2, per: .seconds(600))
        let accounts = house.door.membership(policy)
        for name in ["ANNA", "nobody"] {
            for _ in 1...2 {
                guard case .refused = try accounts.logIn(name, Person("wrong").password, remember: false) else {
                    Issue.record("\(name) was not refused")
                    continue
                }
            }
            guard case .tooManyTries(let wait) = try accounts.logIn(name.lowercased(), anna.password, remember: false)
            else {
                Issue.record("\(name) was not slowed down")
                continue
            }
            #expect(wait > .seconds(1) && wait <= .seconds(300))
        }
        try house.database.execute("UPDATE attempt SET empty_at = empty_at - INTERVAL 300 SECOND")
        guard case .signedIn = try accounts.logIn("anna", anna.password, remember: false) else {
            Issue.record("the owner is still locked out")
            return
        }
    }
}

extension House {
    /// As if the letters with them had been written so many seconds earlier.
    func ageLinks(by seconds: Int64) throws {
        try database.execute("UPDATE token SET expires_at = expires_at - INTERVAL ? SECOND", .integer(seconds))
    }
}
