import TestSupport
import Testing

@testable import MariaDB

@Suite("A COMMIT whose way was lost") struct LostCommitTests {
    private let wire = Wire(to: PrivateServer.sharedSocket)
    private let connection: Connection
    private let table: String

    init() throws {
        connection = Connection(.to(wire.path))
        table = "lost_commit_\(UInt32.random(in: 0...UInt32.max))"
        try Connection.shared().execute("CREATE TABLE \(table) (id INT PRIMARY KEY, value INT NOT NULL)")
    }

    @Test("a COMMIT whose answer is lost is looked up, and not repeated")
    func answerToCommitLost() throws {
        wire.inject(.answerToCommitLost)
        let outcome = try connection.transaction(landed: probe) { connection throws(DatabaseError) in
            try connection.execute("INSERT INTO \(table) VALUES (3, 0)")
            return .commit("at once")
        }
        #expect(outcome == "looked up")
    }

    @Test("a COMMIT whose answer and look-up are lost is looked up again, not repeated")
    func lookUpLost() throws {
        wire.inject(.answerToCommitLostTwice)
        var attempts = 0
        let outcome = try connection.transaction(landed: probe) { connection throws(DatabaseError) in
            attempts += 1
            // What any transaction does that finds its own work done by somebody: it refuses.
            let row = try connection.row("SELECT value FROM \(table) WHERE id = 3")
            guard row == nil else { return .rollBack("refused") }
            try connection.execute("INSERT INTO \(table) VALUES (3, 0)")
            return .commit("at once")
        }
        #expect(outcome == "looked up")
        #expect(attempts == 1)
    }

    @Test("a COMMIT that cannot be looked up is neither repeated nor said to have changed nothing")
    func lookUpImpossible() throws {
        wire.inject(.answerToCommitLost)
        var attempts = 0
        let error = failure {
            try connection.transaction(landed: { _ throws(DatabaseError) in throw Self.unreachable }) {
                connection throws(DatabaseError) in
                attempts += 1
                try connection.execute("INSERT INTO \(table) VALUES (3, 0)")
                return .commit(())
            }
        }
        #expect(error?.isUnavailable == true)
        #expect(error?.leavesOpen == true)
        #expect(attempts == 1)
        #expect(try Connection.shared().count("SELECT value AS n FROM \(table) WHERE id = 3") == 0)
    }

    private static let unreachable = DatabaseError(code: 2002, message: "nobody listens", sql: "")

    @Test("a COMMIT that never came is looked up, and run again")
    func commitLost() throws {
        wire.inject(.commitLost)
        var attempts = 0
        let outcome = try connection.transaction(landed: probe) { connection throws(DatabaseError) in
            attempts += 1
            try connection.execute("INSERT INTO \(table) VALUES (3, 0)")
            return .commit("at once")
        }
        #expect(outcome == "at once")
        #expect(attempts == 2)
    }

    private func probe(_ connection: Connection) throws(DatabaseError) -> String? {
        let row = try connection.row("SELECT value FROM \(table) WHERE id = 3 LOCK IN SHARE MODE")
        return row == nil ? nil : "looked up"
    }
}
