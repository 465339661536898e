import Accounts
import TestSupport
import Testing

@Suite("administration")
struct AdministrationTests {
    let house: House

    init() throws {
        house = try House()
    }

    private func create(_ person: Person) throws -> Administration.CreationOutcome {
        try house.accounts.create(person.username, person.email, person.password)
    }

    private func id(_ name: String) throws -> AccountID {
        try #require(try house.accounts.account(name)).id
    }

    @Test("an account that the operator makes may sign in at once, without a letter")
    func created() throws {
        let anna = try Person("anna")
        guard case .created(let id) = try create(anna) else {
            Issue.record("anna was not created")
            return
        }
        #expect(try self.id("anna") == id)
        #expect(try house.canSignIn(anna))
        #expect(try house.letters().isEmpty)
    }

    @Test("names and addresses that are taken are told apart, in whatever case")
    func taken() throws {
        try house.member("anna")
        guard case .usernameTaken = try create(Person("ANNA", "x@example.net")),
            case .emailTaken = try create(Person("bert", "ANNA@example.net"))
        else {
            Issue.record("neither is free")
            return
        }
        #expect(try house.accounts.accounts().count == 1)
    }

    @Test("a registration that waits with the address makes way, but not for a name that is taken")
    func makesWay() throws {
        let waiting = try Person("waiting", "anna@example.net")
        _ = try house.register(waiting)
        guard case .usernameTaken = try create(Person("waiting", "other@example.net")) else {
            Issue.record("the name is not free")
            return
        }
        guard case .created = try create(Person("anna")) else {
            Issue.record("the registration did not make way")
            return
        }
        #expect(try house.accounts.account("waiting") == nil)
    }

    @Test("accounts are listed in the order of their names, a batch at a time")
    func list() throws {
        for name in ["cleo", "Anna", "bert"] { _ = try create(Person(name)) }
        _ = try house.register(Person("dora"))
        #expect(try house.accounts.accounts().map(\.username) == ["Anna", "bert", "cleo", "dora"])
        #expect(try house.accounts.accounts(atMost: 2).map(\.username) == ["Anna", "bert"])
        #expect(try house.accounts.accounts(after: "BERT", atMost: 2).map(\.username) == ["cleo", "dora"])
    }

    @Test("an account is found by name or address, of two with one address its owner's")
    func found() throws {
        let anna = try house.member("anna")
        _ = try house.register(Person("mallory", anna.address))
        _ = try house.signIn(anna)
        let account = try #require(try house.accounts.account("Anna@Example.net"))
        #expect(account.username == "anna")
        #expect(account.sessions == 1)
        #expect(account.verifiedAt?.count == 19)
        #expect(account.disabledAt == nil)
        #expect(try house.accounts.account("nobody") == nil)
    }

    @Test("a disabled account is gone for everybody, twice as well as once, until it is enabled")
    func disabled() throws {
        let anna = try house.member("anna")
        let member = try house.signIn(anna)
        for _ in 1...2 { try house.accounts.disable(member.id) }
        #expect(try house.accounts.account("anna")?.disabledAt != nil)
        #expect(try house.accounts.member(with: member.session.token) == nil)
        #expect(try house.accounts.profile(of: "anna") == nil)
        try house.accounts.sendReset(to: member.id)
        #expect(try house.letters().isEmpty)
        try house.accounts.enable(member.id)
        #expect(try house.canSignIn(anna))
        #expect(try house.accounts.profile(of: "anna") != nil)
    }

    @Test("the operator may vouch for an address, but not for one that has an owner")
    func verified() throws {
        let bert = try Person("bert")
        _ = try house.register(bert)
        for _ in 1...2 { #expect(try house.accounts.verifyByOperator(id("bert"))) }
        #expect(try house.canSignIn(bert))
        _ = try house.register(Person("mallory", bert.address))
        #expect(try !house.accounts.verifyByOperator(id("mallory")))
    }

    @Test("a deleted account leaves nothing behind but its name, which nobody takes, and its address is free")
    func deleted() throws {
        let anna = try house.member("anna")
        let member = try house.signIn(anna)
        try house.accounts.requestPasswordReset(for: anna.email)
        try house.accounts.delete(member.id)
        for table in ["account", "session", "token", "letter", "email_change"] {
            #expect(try house.count("SELECT COUNT(*) FROM \(table)") == 0)
        }
        #expect(try house.register(anna) == .usernameTaken)
        #expect(try house.register(Person("bert", anna.address)) == .accepted)
    }

    @Test("a reset is mailed on the operator's word, to an unverified account its verification letter")
    func reset() throws {
        try house.member("anna")
        _ = try house.register(Person("bert"))
        _ = try house.letters()
        try house.accounts.sendReset(to: id("anna"))
        try house.accounts.sendReset(to: id("bert"))
        #expect(try house.letters().map(\.kind) == ["passwordReset", "verification"])
    }

    @Test("accounts come and go while letters are written, and nobody meets an error")
    func churn() throws {
        let results = house.race(12) { accounts, number -> Bool in
            let person = try Person("person\(number % 3)")
            for _ in 1...8 {
                switch number % 4 {
                case 0: _ = try accounts.register(person.username, person.email, person.password)
                case 1: while let letter = try accounts.takeLetter() { _ = try accounts.content(of: letter) }
                case 2: try accounts.requestPasswordReset(for: person.email)
                default:
                    if let account = try accounts.account(person.name) {
                        _ = try accounts.verifyByOperator(account.id)
                        try accounts.disable(account.id)
                        try accounts.delete(account.id)
                    }
                }
            }
            return true
        }
        for result in results { #expect(throws: Never.self) { try result.get() } }
    }
}
