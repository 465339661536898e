import Accounts
import TestSupport
import Testing

@Suite struct LimitTests {
    private func house(_ limits: [Limit.Subject: Limit]) throws -> House {
        var policy = try Policy.quick()
        policy.limits = limits
        return try House(policy)
    }

    /// Lets time pass for everything that is counted.
    private func pass(seconds: Int64, _ house: House) throws {
        try house.database.execute("UPDATE attempt SET empty_at = empty_at - INTERVAL ? SECOND", .integer(seconds))
    }

    @Test("the whole number is allowed at once, and the next has to wait for one to leak")
    func burst() throws {
        let house = try house([.loginClient: Limit(3, per: .seconds(60))])
        for _ in 1...3 { #expect(try house.accounts.count(.loginClient, by: "192.0.2.1") == nil) }
        let wait = try #require(try house.accounts.count(.loginClient, by: "192.0.2.1"))
        #expect(wait > .seconds(15) && wait <= .seconds(20))
        try pass(seconds: 20, house)
        #expect(try house.accounts.count(.loginClient, by: "192.0.2.1") == nil)
        #expect(try house.accounts.count(.loginClient, by: "192.0.2.1") != nil)
    }

    @Test("who keeps trying does not wait any longer for it")
    func refusalsDoNotCount() throws {
        let house = try house([.loginClient: Limit(2, per: .seconds(60))])
        for _ in 1...50 { _ = try house.accounts.count(.loginClient, by: "192.0.2.1") }
        try pass(seconds: 30, house)
        #expect(try house.accounts.count(.loginClient, by: "192.0.2.1") == nil)
    }

    @Test("each key and each subject has a count of its own, and what has no limit has none")
    func keys() throws {
        let house = try house([.loginClient: Limit(1, per: .seconds(60)), .formClient: Limit(1, per: .seconds(60))])
        #expect(try house.accounts.count(.loginClient, by: "192.0.2.1") == nil)
        #expect(try house.accounts.count(.loginClient, by: "192.0.2.2") == nil)
        #expect(try house.accounts.count(.formClient, by: "192.0.2.1") == nil)
        #expect(try house.accounts.count(.loginClient, by: "192.0.2.1") != nil)
        for _ in 1...100 { #expect(try house.accounts.count(.registerClient, by: "192.0.2.1") == nil) }
    }

    @Test("of fifty at once, as many pass as the limit says")
    func race() throws {
        let house = try house([.loginClient: Limit(7, per: .seconds(3600))])
        let results = house.race(50) { accounts, _ in try accounts.count(.loginClient, by: "192.0.2.1") == nil }
        #expect(try results.filter { try $0.get() }.count == 7)
    }

    @Test("reading is counted in shares, and limited all the same")
    func shares() throws {
        let house = try house([.directoryClient: Limit(1000, per: .seconds(3600))])
        var read = 0
        while read < 5000, try house.accounts.count(.directoryClient, by: "192.0.2.1") == nil { read += 1 }
        #expect((500...2000).contains(read))
    }

    @Test("tries to sign in are counted by name in any case, whether or not an account has it")
    func login() throws {
        let house = try house([.loginAccount: Limit(2, per: .seconds(60))])
        let anna = try house.member("anna")
        let wrong = try Password(typed: "wrong wrong wrong")
        for name in ["anna", "nobody"] {
            for identifier in [name, name.uppercased()] {
                guard case .refused = try house.accounts.logIn(identifier, wrong, remember: false) else {
                    Issue.record("\(identifier) was not simply refused")
                    continue
                }
            }
            guard case .tooManyTries(let wait) = try house.accounts.logIn(name, anna.password, remember: false) else {
                Issue.record("\(name) was not slowed down")
                continue
            }
            #expect(wait <= .seconds(30))
        }
        try pass(seconds: 30, house)
        #expect(try house.canSignIn(anna))
    }

    @Test("letters beyond the limit for an address are swallowed, known or not; those of a registration are put off")
    func letters() throws {
        let house = try house([.letterAccount: Limit(2, per: .seconds(3600))])
        let anna = try house.member("anna")
        for person in try [anna, Person("stranger")] {
            for _ in 1...5 { try house.accounts.requestPasswordReset(for: person.email) }
            for _ in 1...5 { try house.accounts.resendVerification(to: person.email) }
        }
        // Anna's registration was the first of hers.
        #expect(try house.count("SELECT COUNT(*) FROM letter WHERE account_id IS NOT NULL") == 1)
        #expect(try house.count("SELECT COUNT(*) FROM letter WHERE account_id IS NULL") == 2)

        let boris = try Person("boris")
        for _ in 1...3 { _ = try house.register(boris) }
        #expect(try house.count("SELECT COUNT(*) FROM letter WHERE kind = 'verification'") == 1)
        #expect(
            try house.count("SELECT COUNT(*) FROM letter WHERE due_at > UTC_TIMESTAMP(6) + INTERVAL 20 MINUTE") == 1)
    }

    @Test("what is no longer counted is forgotten")
    func forgetting() throws {
        let house = try house([.loginClient: Limit(5, per: .seconds(60))])
        for number in 1...1500 { _ = try house.accounts.count(.loginClient, by: "key \(number)") }
        try pass(seconds: 60, house)
        _ = try house.accounts.count(.loginClient, by: "192.0.2.1")
        while try house.accounts.purge().isPartial {}
        #expect(try house.count("SELECT COUNT(*) FROM attempt") == 1)
    }
}
