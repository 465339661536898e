import Accounts
import Crypto
import TestSupport
import Testing

/// "correct horse battery", by WordPress's phpass; see ForeignHashTests for how it was made.
private let oldHash = "$P$B.yy.uqZN7Kn.jCLIX6D3ibhO0JZE6/"

@Suite("import")
struct ImportTests {
    let house: House

    init() throws {
        house = try House()
    }

    private func person(_ name: String, _ address: String? = nil) throws -> Person {
        try Person(name, address, secret: "correct horse battery")
    }

    private func entry(
        _ person: Person, hash: String = oldHash, verified: Bool = true, disabled: Bool = false
    ) throws -> Import.Entry {
        try Import.Entry(
            person.username, person.email, DisplayName(parsing: person.name.uppercased()), passwordHash: hash,
            isVerified: verified, isDisabled: disabled)
    }

    private func hash(of name: String) throws -> String? {
        try house.database.row("SELECT password_hash FROM account WHERE username_key = ?", .text(name)).map {
            try $0.text("password_hash")
        }
    }

    @Test("an account is taken over with its old hash, which is replaced by ours when its owner signs in")
    func renewed() throws {
        let anna = try person("anna")
        #expect(try house.accounts.take(over: [entry(anna)]) == [.imported])
        #expect(try hash(of: "anna") == oldHash)
        #expect(try house.accounts.account("anna")?.displayName == "ANNA")
        #expect(try !house.canSignIn(Person("anna", secret: "correct horse batterx")))
        #expect(try hash(of: "anna") == oldHash)
        #expect(try house.accounts.passwordHashes().old == 1)
        #expect(try house.canSignIn(anna))
        #expect(try #require(try hash(of: "anna")).hasPrefix("$scrypt$"))
        #expect(try house.accounts.passwordHashes().old == 0)
        #expect(try house.canSignIn(anna))
        #expect(try house.letters().isEmpty)
        #expect(try house.accounts.events().contains { $0.kind == "account-created" && $0.detail == "import" })
    }

    @Test("a change of password asks for the old one, whatever program hashed it")
    func passwordChange() throws {
        let anna = try person("anna")
        _ = try house.accounts.take(over: [entry(anna)])
        let member = try house.signIn(anna)
        try house.database.execute("UPDATE account SET password_hash = ?", .text(oldHash))
        let new = try Password(typed: "something else entirely")
        guard case .oldPasswordRefused = try house.accounts.changePassword(of: member, from: new, to: new),
            case .changed = try house.accounts.changePassword(of: member, from: anna.password, to: new)
        else {
            Issue.record("not changed")
            return
        }
    }

    @Test("a disabled account is imported shut")
    func disabled() throws {
        let anna = try person("anna")
        _ = try house.accounts.take(over: [entry(anna, disabled: true)])
        #expect(try !house.canSignIn(anna))
        try house.accounts.enable(try #require(try house.accounts.account("anna")).id)
        #expect(try house.canSignIn(anna))
    }

    @Test("an account with an unproven address gets its letter when its owner signs in")
    func unverified() throws {
        let anna = try person("anna")
        _ = try house.accounts.take(over: [entry(anna, verified: false)])
        #expect(try house.letters().isEmpty)
        #expect(try !house.canSignIn(anna))
        let link = try house.link()
        #expect(try house.accounts.verify(link.account, link.token) == .verified)
        #expect(try house.canSignIn(anna))
    }

    @Test("what is imported once more stays as it is, signed in or not")
    func twice() throws {
        let anna = try person("anna")
        let bert = try person("bert")
        let entries = [try entry(anna), try entry(bert, verified: false)]
        #expect(try house.accounts.take(over: entries) == [.imported, .imported])
        #expect(try house.canSignIn(anna))
        let renewed = try hash(of: "anna")
        #expect(try house.accounts.take(over: entries) == [.existing, .existing])
        #expect(try hash(of: "anna") == renewed)
        #expect(try house.count("SELECT COUNT(*) FROM account") == 2)
        #expect(try house.count("SELECT COUNT(*) FROM event WHERE kind = 'account-created'") == 2)
    }

    @Test("names and addresses of others are told, in whatever case, and change nothing")
    func taken() throws {
        try house.member("anna")
        try house.member("bert")
        _ = try house.register(Person("waiting"))
        let outcomes = try house.accounts.take(over: [
            entry(person("ANNA", "new@example.net")), entry(person("carl", "ANNA@example.net")),
            entry(person("Anna", "Bert@example.net")), entry(person("dora", "anna@example.net"), verified: false),
            entry(person("emil", "waiting@example.net"), verified: false),
            entry(person("waiting", "other@example.net")),
        ])
        #expect(
            outcomes == [.usernameTaken, .emailTaken, .usernameTaken, .emailTaken, .emailTaken, .usernameTaken])
        #expect(try house.count("SELECT COUNT(*) FROM account") == 3)
        #expect(try house.canSignIn(Person("anna")))
    }

    @Test("a registration that waits makes way for a proven address, so that nobody can lie in wait for a member")
    func makesWay() throws {
        let mallory = try Person("anna", secret: "mallory's secret")
        _ = try house.register(mallory)
        let anna = try person("anna")
        #expect(try house.accounts.take(over: [entry(anna)]) == [.imported])
        #expect(try house.canSignIn(anna))
        #expect(try !house.canSignIn(mallory))
        _ = try house.register(Person("other", "bert@example.net"))
        #expect(try house.accounts.take(over: [entry(person("bert"))]) == [.imported])
        #expect(try house.accounts.account("other") == nil)
    }

    @Test("a held username is not given away")
    func held() throws {
        let anna = try house.signIn(house.member("anna"))
        let edit = ProfileEdit(
            username: try Username(parsing: "annette"), email: anna.profile.email,
            displayName: anna.profile.displayName, about: anna.profile.about, showsEmail: anna.profile.showsEmail,
            password: nil)
        #expect(try house.accounts.save(edit, of: anna) == .saved)
        let other = try entry(person("anna", "other@example.net"))
        #expect(try house.accounts.take(over: [other, entry(person("bert"))]) == [.usernameHeld, .imported])
        try house.database.execute("UPDATE held_username SET held_until = UTC_TIMESTAMP(6)")
        #expect(try house.accounts.take(over: [other]) == [.imported])
        #expect(try house.count("SELECT COUNT(*) FROM held_username") == 0)
    }

    @Test("a trial says the same and leaves nothing behind")
    func trial() throws {
        try house.member("anna")
        _ = try house.register(Person("other", "carl@example.net"))
        let names = [try person("anna", "a@example.net"), try person("bert"), try person("carl")]
        let entries = try names.map { try entry($0) }
        let before = try house.accounts.accounts().map(\.username)
        let events = try house.accounts.events().count
        #expect(try house.accounts.take(over: entries, isTrial: true) == [.usernameTaken, .imported, .imported])
        #expect(try house.accounts.accounts().map(\.username) == before)
        #expect(try house.accounts.events().count == events)
        #expect(try house.accounts.take(over: entries) == [.usernameTaken, .imported, .imported])
    }

    @Test("a hash that nobody could sign in with is refused before anything else")
    func refusedHash() throws {
        for hash in ["", "!", "secret", "{SHA}mN7MYuzjmaIu0w1JDvMzvn/ec4U=", "$P$" + String(repeating: "z", count: 31)]
        {
            #expect(throws: CryptoError.self) { try entry(person("anna"), hash: hash) }
        }
    }

    @Test("two imports of the same accounts at once make each of them once")
    func race() throws {
        let entries = try (1...40).map { try entry(person("person\($0)")) }
        let backwards = Array(entries.reversed())
        let outcomes = try house.race(4) { accounts, number in
            try accounts.take(over: number % 2 == 0 ? entries : backwards)
        }.flatMap { try $0.get() }
        #expect(outcomes.filter { $0 == .imported }.count == 40)
        #expect(outcomes.allSatisfy { $0 == .imported || $0 == .existing })
        #expect(try house.count("SELECT COUNT(*) FROM account") == 40)
    }
}
