import Foundation
import MariaDB
import TestSupport
import Testing

@Suite(.serialized) struct SessionTests {
    /// For what would disturb the other tests; each leaves it running.
    private static let spare = PrivateServer()

    @Test("a session begins strict, in UTC, read committed, in utf8mb4, whatever my.cnf says")
    func rules() throws {
        let connection = Connection.shared()
        let row = try #require(
            try connection.row(
                """
                SELECT @@sql_mode AS mode, @@tx_isolation AS isolation, @@time_zone AS zone,
                    @@character_set_client AS charset, @@innodb_lock_wait_timeout AS patience
                """))
        #expect(try row.text("mode") == "STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION")
        #expect(try row.text("isolation") == "READ-COMMITTED")
        #expect(try row.text("zone") == "+00:00")
        #expect(try row.text("charset") == "utf8mb4")
        #expect(try row.integer("patience") == 5)

        try connection.execute("CREATE OR REPLACE TABLE strict (name VARCHAR(5) CHARACTER SET utf8mb4)")
        let error = failure { try connection.execute("INSERT INTO strict VALUES (?)", .text("admin  x")) }
        #expect(error?.message == "Data too long for column 'name' at row 1")
    }

    @Test("a killed connection is replaced and the read repeated")
    func killed() throws {
        let connection = Connection.shared()
        try Connection.shared().kill(connection)
        #expect(try connection.count("SELECT 1 AS n") == 1)
    }

    @Test("several statements in one are refused")
    func multipleStatements() {
        #expect(throws: DatabaseError.self) { try Connection.shared().execute("SELECT 1; SELECT 2") }
    }

    @Test("a descriptor of the database is not inherited by programs we start")
    func closeOnExec() throws {
        let connection = Connection.shared()
        try connection.execute("SELECT 1")
        let sockets = (3..<4096).filter { descriptor in
            var address = sockaddr_un()
            var size = socklen_t(MemoryLayout<sockaddr_un>.size)
            let isUnix = withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(Int32(descriptor), $0, &size) == 0 }
            }
            let path = withUnsafeBytes(of: &address.sun_path) { $0.prefix { $0 != 0 } }
            return isUnix && path.elementsEqual(PrivateServer.sharedSocket.utf8)
        }
        #expect(sockets.contains { fcntl(Int32($0), F_GETFD) & FD_CLOEXEC != 0 })
    }

    @Test("a hung server is given up after its read time-out, and forgotten once it answers again")
    func hung() throws {
        let wire = Wire(to: PrivateServer.sharedSocket)
        var settings = ConnectionSettings.to(wire.path)
        settings.readTimeout = .seconds(1)
        settings.connectTimeout = .seconds(1)
        let connection = Connection(settings)
        #expect(try connection.count("SELECT 1 AS n") == 1)
        wire.inject(.silence)
        let start = ContinuousClock.now
        #expect(failure { _ = try connection.count("SELECT 1 AS n") }?.isUnavailable == true)
        #expect(ContinuousClock.now - start < .seconds(20))
        wire.inject(.none)
        Self.untilItAnswers(connection)
    }

    private static func untilItAnswers(_ connection: Connection) {
        let end = ContinuousClock.now + .seconds(30)
        while failure({ _ = try connection.count("SELECT 1 AS n") }) != nil {
            guard ContinuousClock.now < end else {
                Issue.record("the server answers, and is not asked")
                return
            }
            usleep(20_000)
        }
    }

    @Test("while no server answers, one connection asks and all others are told at once")
    func oneAsks() throws {
        let wire = Wire(to: PrivateServer.sharedSocket)
        var settings = ConnectionSettings.to(wire.path)
        settings.connectTimeout = .seconds(1)
        wire.inject(.silence)
        let others = (1...50).map { _ in Connection(settings) }
        #expect(failure { _ = try Connection(settings).count("SELECT 1 AS n") }?.isUnavailable == true)
        for other in others {
            #expect(failure { _ = try other.count("SELECT 1 AS n") }?.isUnavailable == true)
        }
        // The first alone, but for one now and then where this has taken seconds.
        #expect(wire.accepted < others.count / 2)
        wire.inject(.none)
        Self.untilItAnswers(others[0])
        #expect(try others[1].count("SELECT 1 AS n") == 1)
    }

    @Test("an answer that breaks off, wherever it does, is asked for once more")
    func brokenOff() throws {
        let wire = Wire(to: PrivateServer.sharedSocket)
        let connection = Connection(.to(wire.path))
        for length in 1...120 {
            #expect(try connection.count("SELECT 42 AS n") == 42)
            wire.inject(.answerBrokenOff(length))
            #expect(throws: Never.self, "after \(length) bytes") {
                try #require(try connection.count("SELECT 42 AS n") == 42)
            }
            wire.inject(.none)
            wire.inject(.answerBrokenOff(length))
            let sql = "SELECT 43 AS n, \(length) AS new"
            #expect(throws: Never.self, "after \(length) bytes of a new one") {
                try #require(try connection.count(sql) == 43)
            }
            wire.inject(.none)
        }
    }

    @Test("a server that is down is unavailable, and is found again by itself")
    func down() throws {
        let server = Self.spare
        let connection = Connection(.to(server.socket))
        #expect(try connection.count("SELECT 1 AS n") == 1)
        server.kill()
        #expect(failure { _ = try connection.count("SELECT 1 AS n") }?.isUnavailable == true)
        server.start()
        #expect(try connection.count("SELECT 1 AS n") == 1)
    }

    @Test("the next server is used when the first is gone")
    func nextServer() throws {
        let first = Self.spare
        let connection = Connection(.to(first.socket, PrivateServer.sharedSocket))
        let socket = "SELECT @@socket AS socket"
        #expect(try connection.row(socket)?.text("socket") == first.socket)
        first.kill()
        defer { first.start() }
        #expect(try connection.row(socket)?.text("socket") == PrivateServer.sharedSocket)
    }

    @Test("a server that has become read-only is left for the next")
    func readOnly() throws {
        let first = Self.spare
        // Not root, whom a server lets write even then.
        let user = "writer_\(UInt32.random(in: 0...UInt32.max))"
        for operatorAtServer in [Connection(.to(first.socket)), Connection.shared()] {
            try operatorAtServer.execute("CREATE USER \(user)@localhost IDENTIFIED BY 'secret'")
            try operatorAtServer.execute("GRANT ALL ON gatehouse.* TO \(user)@localhost")
            try operatorAtServer.execute("CREATE TABLE \(user) (socket VARCHAR(200) CHARACTER SET utf8mb4)")
        }
        var settings = ConnectionSettings.to(first.socket, PrivateServer.sharedSocket)
        settings.user = user
        settings.password = .init("secret")
        let connection = Connection(settings)
        try connection.execute("INSERT INTO \(user) SELECT @@socket")
        let atFirst = Connection(.to(first.socket))
        try atFirst.execute("SET GLOBAL read_only = 1")
        try connection.execute("INSERT INTO \(user) SELECT @@socket")
        #expect(try connection.row("SELECT socket FROM \(user)")?.text("socket") == PrivateServer.sharedSocket)
        try atFirst.execute("SET GLOBAL read_only = 0")
    }

    @Test("a wrong password is not called unavailable")
    func wrongPassword() {
        var settings = ConnectionSettings.to(PrivateServer.sharedSocket)
        settings.user = "nobody"
        #expect(failure { try Connection(settings).execute("SELECT 1") }?.isUnavailable == false)
    }
}
