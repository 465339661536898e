import Foundation
import Synchronization
import TestSupport
import Testing

@testable import MariaDB

@Suite struct TransactionTests {
    let connection = Connection.shared()
    let table: String

    init() throws {
        table = "transaction_\(UInt32.random(in: 0...UInt32.max))"
        try connection.execute("CREATE TABLE \(table) (id INT PRIMARY KEY, value INT NOT NULL)")
        try connection.execute("INSERT INTO \(table) VALUES (1, 0), (2, 0)")
    }

    private func value(_ id: Int) throws -> Int64 {
        try connection.count("SELECT value AS n FROM \(table) WHERE id = \(id)")
    }

    private func neverAsked(_: Connection) throws(DatabaseError) -> Int? {
        Issue.record("asked though nothing was lost")
        return nil
    }

    @Test("a body chooses between commit and rollback")
    func endings() throws {
        let kept = try connection.transaction(landed: neverAsked) { connection throws(DatabaseError) in
            try connection.execute("UPDATE \(table) SET value = 1 WHERE id = 1")
            return .commit(1)
        }
        let dropped = try connection.transaction(landed: neverAsked) { connection throws(DatabaseError) in
            try connection.execute("UPDATE \(table) SET value = 2 WHERE id = 1")
            return .rollBack(2)
        }
        #expect((kept, dropped) == (1, 2))
        #expect(try value(1) == 1)
    }

    @Test("an error rolls back all of it")
    func error() throws {
        #expect(throws: DatabaseError.self) {
            try connection.transaction(landed: neverAsked) { connection throws(DatabaseError) in
                try connection.execute("UPDATE \(table) SET value = 1 WHERE id = 1")
                try connection.execute("INSERT INTO \(table) VALUES (2, 0)")
                return .commit(1)
            }
        }
        #expect(try value(1) == 0)
    }

    @Test("a duplicate may be caught and turned into an outcome")
    func caught() throws {
        let outcome = try connection.transaction(landed: neverAsked) { connection throws(DatabaseError) in
            do throws(DatabaseError) {
                try connection.execute("INSERT INTO \(table) VALUES (2, 0)")
                return .commit(1)
            } catch {
                guard error.isDuplicateKey(named: "PRIMARY") else { throw error }
                return .rollBack(2)
            }
        }
        #expect(outcome == 2)
    }

    @Test("a deadlock is run again until it lands")
    func deadlock() throws {
        let increment = "UPDATE \(table) SET value = value + 1 WHERE id = ?"
        let attempts = Tally()
        let meeting = Meeting(of: 2)
        let done = Meeting(of: 3)
        for (first, second) in [(1, 2), (2, 1)] as [(Int64, Int64)] {
            Thread.detachNewThread {
                defer { done.wait() }
                let connection = Connection.shared()
                var isFirst = true
                do {
                    _ = try connection.transaction(landed: { _ in nil }) { connection throws(DatabaseError) in
                        attempts.count.add(1, ordering: .relaxed)
                        try connection.execute(increment, .integer(first))
                        if isFirst { meeting.wait() }
                        isFirst = false
                        try connection.execute(increment, .integer(second))
                        return .commit(1)
                    }
                } catch {
                    Issue.record(error)
                }
            }
        }
        done.wait()
        #expect(try (value(1), value(2)) == (2, 2))
        #expect(attempts.count.load(ordering: .relaxed) == 3)
    }

    @Test("a lock time-out rolls back all of it, not half, and is run again", arguments: [false, true])
    func lockTimeout(isCaught: Bool) throws {
        let other = try Session(.socket(path: PrivateServer.sharedSocket), .to(PrivateServer.sharedSocket))
        try other.command("START TRANSACTION")
        try other.command("UPDATE \(table) SET value = 10 WHERE id = 2")
        try connection.execute("SET SESSION innodb_lock_wait_timeout = 1")
        var seen: [Int64] = []
        let attempts = try connection.transaction(landed: neverAsked) { connection throws(DatabaseError) in
            seen.append(try connection.rows("SELECT value FROM \(table) WHERE id = 1")[0].integer("value"))
            if seen.count == 2 { try other.command("ROLLBACK") }
            try connection.execute("UPDATE \(table) SET value = value + 1 WHERE id = 1")
            do throws(DatabaseError) {
                try connection.execute("UPDATE \(table) SET value = value + 1 WHERE id = 2")
            } catch {
                if !isCaught { throw error }
            }
            return .commit(seen.count)
        }
        #expect(attempts == 2)
        #expect(seen == [0, 0])
        #expect(try (value(1), value(2)) == (1, 1))
    }

    @Test("a row that stays locked is given up before whoever waits for the page has gone")
    func lockedForGood() throws {
        let other = try Session(.socket(path: PrivateServer.sharedSocket), .to(PrivateServer.sharedSocket))
        try other.command("START TRANSACTION")
        try other.command("UPDATE \(table) SET value = 10 WHERE id = 2")
        try connection.execute("SET SESSION innodb_lock_wait_timeout = 2")
        var attempts = 0
        let error = failure {
            _ = try connection.transaction(landed: neverAsked) { connection throws(DatabaseError) in
                attempts += 1
                try connection.execute("UPDATE \(table) SET value = value + 1 WHERE id = 2")
                return .commit(attempts)
            }
        }
        #expect(error?.code == 1205)
        #expect((2...4).contains(attempts))
    }

    @Test("a reconnect never happens inside a transaction: it is run again as a whole", arguments: [false, true])
    func lostInside(isCaught: Bool) throws {
        var attempts = 0
        _ = try connection.transaction(landed: neverAsked) { connection throws(DatabaseError) in
            attempts += 1
            try connection.execute("UPDATE \(table) SET value = value + 1 WHERE id = 1")
            if attempts == 1 { kill(connection) }
            do throws(DatabaseError) {
                try connection.execute("UPDATE \(table) SET value = value + 1 WHERE id = 1")
            } catch {
                if !isCaught { throw error }
            }
            // Here an automatic reconnect would store what is to stand or fall with the statements above.
            do { try connection.execute("UPDATE \(table) SET value = value + 1 WHERE id = 2") } catch {}
            return .commit(attempts)
        }
        #expect(attempts == 2)
        #expect(try (value(1), value(2)) == (2, 1))
    }

    private func kill(_ victim: Connection) {
        do { try Connection.shared().kill(victim) } catch { Issue.record(error) }
    }

    @Test("a transaction inside a transaction is refused")
    func nested() {
        #expect(throws: DatabaseError.self) {
            try connection.transaction(landed: neverAsked) { connection throws(DatabaseError) in
                .commit(try connection.transaction(landed: neverAsked) { _ in .commit(1) })
            }
        }
    }
}

final class Tally: Sendable {
    let count = Atomic(0)
}

/// Threads wait here for one another.
final class Meeting: Sendable {
    private let missing: Mutex<Int>

    init(of count: Int) {
        missing = Mutex(count)
    }

    func wait() {
        missing.withLock { $0 -= 1 }
        while missing.withLock({ $0 > 0 }) { usleep(1000) }
    }
}
