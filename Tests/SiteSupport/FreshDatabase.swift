import Foundation
public import MariaDB
import Synchronization

/// An empty database of its own on a real server, dropped with this object.
public final class FreshDatabase: Sendable {
    public let name: String
    private static let number = Atomic(0)

    public init() throws {
        let number = Self.number.add(1, ordering: .relaxed).newValue
        name = "gatehouse_\(getpid())_\(number)"
        try Self.administer("CREATE DATABASE \(name) CHARACTER SET utf8mb4")
    }

    deinit {
        try? Self.administer("DROP DATABASE IF EXISTS \(name)")
    }

    public var settings: ConnectionSettings { Self.settings(database: name) }

    /// The number in the one row of a query, whose column is `n`.
    public func count(_ sql: String) throws -> Int64 {
        try Connection(settings).rows(sql)[0].integer("n")
    }

    private static func settings(database: String) -> ConnectionSettings {
        ConnectionSettings(servers: [.socket(path: socket)], database: database, user: NSUserName())
    }

    private static func administer(_ sql: String) throws {
        try Connection(settings(database: "gatehouse")).execute(sql)
    }

    /// The server in `GATEHOUSE_TEST_SOCKET`, or one that `dev/mariadb` starts and that is gone when this process is.
    public static let socket =
        ProcessInfo.processInfo.environment["GATEHOUSE_TEST_SOCKET"] ?? startServer(in: TemporaryFolder.make())

    /// The reader of a pipe that only this process holds open ends the server, even after a kill -9.
    private static func startServer(in folder: String) -> String {
        let socket = folder + "/mariadb.sock"
        popen(
            """
            '\(Repository.path("dev/mariadb"))' \(folder) --innodb-flush-log-at-trx-commit=0 & server=$!
            cat >/dev/null; kill -9 $server 2>/dev/null; wait $server 2>/dev/null; rm -rf \(folder)
            """, "we")
        let settings = ConnectionSettings(servers: [.socket(path: socket)], database: "gatehouse", user: NSUserName())
        _ = eventually(within: 60) { (try? Connection(settings).execute("SELECT 1")) != nil }
        return socket
    }
}
