import Accounts
import Crypto
import MariaDB
import TestSupport
import Testing

@Suite("failure")
struct FailureTests {
    private func failure(_ work: () throws -> Void) -> Failure? {
        do {
            try work()
            return nil
        } catch {
            return error as? Failure
        }
    }

    @Test("where no database answers it will pass")
    func noDatabase() throws {
        let nowhere = ConnectionSettings(servers: [.socket(path: "/nowhere")], database: "x", user: "x")
        let accounts = Membership(
            connection: Connection(nowhere), hashing: try HashingGate(threads: 1), policy: try .quick())
        let failure = try #require(failure { _ = try accounts.profile(of: "anna") })
        #expect(failure.isPassing)
    }

    @Test("where too many passwords wait to be hashed it will pass")
    func busy() {
        #expect(Failure.busy.isPassing)
        #expect(!"\(Failure.busy)".isEmpty)
    }

    @Test("what is wrong for good says so, with the statement and without a value")
    func forGood() throws {
        let house = try House()
        try house.database.execute("DROP TABLE letter")
        let anna = try Person("anna")
        let failure = try #require(failure { _ = try house.register(anna) })
        #expect(!failure.isPassing)
        #expect("\(failure)".contains("INSERT INTO letter"))
        #expect(!"\(failure)".contains("anna"))
        #expect(try house.accounts.account("anna") == nil)
    }
}
