import Accounts
import TestSupport
import Testing

@Suite("counted tries")
struct CountedTriesTests {
    private func accounts(_ limits: [Limit.Subject: Limit]) throws -> (House, Membership) {
        let house = try House()
        var policy = try Policy.quick()
        policy.limits = limits
        return (house, house.door.membership(policy))
    }

    @Test("what is counted is told with its limit, up to all of it, and forgotten by its key alone")
    func counted() throws {
        let (house, accounts) = try accounts([
            .formClient: Limit(3, per: .seconds(3600)), .loginAccount: Limit(100, per: .seconds(3600)),
        ])
        for _ in 0..<5 { _ = try accounts.count(.formClient, by: "192.0.2.1") }
        for _ in 0..<2 { _ = try accounts.count(.loginAccount, by: "anna") }
        func told() throws -> [String] {
            try accounts.countedTries().tries.map { "\($0.subject.rawValue) \($0.key) \($0.count)/\($0.limit.count)" }
        }
        #expect(try told() == ["form-client 192.0.2.1 3/3", "login-account anna 2/100"])
        #expect(try accounts.forgetTries(by: ["192.0.2.1", "192.0.2.1", "192.0.2"]) == 1)
        #expect(try told() == ["login-account anna 2/100"])
        #expect(try accounts.count(.formClient, by: "192.0.2.1") == nil)
        #expect(try accounts.forgetAllTries() == 2)
        #expect(try told().isEmpty)
        withExtendedLifetime(house) {}
    }

    @Test("all of them are told, a batch at a time, but for what has no limit")
    func batches() throws {
        let (house, accounts) = try accounts([.formClient: Limit(3, per: .seconds(3600))])
        try house.database.execute(
            """
            INSERT INTO attempt (bucket, empty_at)
            SELECT CONCAT(IF(seq % 2, 'form-client ', 'login-client '), seq), UTC_TIMESTAMP(6) + INTERVAL 1 HOUR
            FROM seq_1_to_100
            """)
        var keys: Set<String> = []
        var last: String?
        repeat {
            let batch = try accounts.countedTries(after: last, atMost: 7)
            keys.formUnion(batch.tries.map(\.key))
            last = batch.last
        } while last != nil
        #expect(keys.count == 50)
    }
}
