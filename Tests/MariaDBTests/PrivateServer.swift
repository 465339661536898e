import Foundation
import MariaDB
import Testing

/// A real MariaDB in a fresh folder, started by `dev/mariadb`. It is gone when this process is, however that ends.
final class PrivateServer: Sendable {
    let folder: String
    private let options: String

    /// The server all tests share: the one in `GATEHOUSE_TEST_SOCKET`, or one whose settings are wrong in every respect.
    static let sharedSocket =
        ProcessInfo.processInfo.environment["GATEHOUSE_TEST_SOCKET"]
        ?? PrivateServer(
            options: "--sql-mode= --transaction-isolation=REPEATABLE-READ --default-time-zone=+05:00"
                + " --character-set-server=latin1 --skip-character-set-client-handshake"
        ).socket

    var socket: String { folder + "/mariadb.sock" }

    init(options: String = "") {
        var template = Array("/tmp/gatehouse-XXXXXX".utf8CString)
        self.folder = mkdtemp(&template).map { String(cString: $0) } ?? "/nowhere"
        self.options = options
        start()
    }

    /// Returns once the server answers.
    func start() {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../dev/mariadb").path
        // The shell reads a pipe that only this process holds open; its end is noticed even after a kill -9.
        popen(
            """
            '\(script)' \(folder) --innodb-flush-log-at-trx-commit=0 \(options) & server=$!
            cat >/dev/null; kill -9 $server 2>/dev/null; wait $server 2>/dev/null; rm -rf \(folder)
            """, "we")
        let connection = Connection(.to(socket))
        for _ in 1...6000 {
            if (try? connection.execute("SELECT 1")) != nil { return }
            usleep(10_000)
        }
    }

    /// As if its power had gone.
    func kill() {
        let number = try? String(contentsOfFile: folder + "/mariadb.pid", encoding: .utf8)
        if let process = number.flatMap({ pid_t($0.prefix { $0.isNumber }) }) { Foundation.kill(process, SIGKILL) }
    }
}

extension ConnectionSettings {
    static func to(_ sockets: String...) -> ConnectionSettings {
        let servers = sockets.map { Server.socket(path: $0) }
        return ConnectionSettings(servers: servers, database: "gatehouse", user: NSUserName())
    }
}

/// The error that comes of it; nil where it succeeds, or fails otherwise.
func failure(_ work: () throws -> Void) -> DatabaseError? {
    do {
        try work()
        return nil
    } catch {
        return error as? DatabaseError
    }
}

extension Connection {
    /// A new connection to the shared server.
    static func shared() -> Connection {
        Connection(.to(PrivateServer.sharedSocket))
    }

    /// Ends another connection at the server, as an operator would.
    func kill(_ victim: Connection) throws {
        let id = try #require(try victim.row("SELECT CONNECTION_ID() AS id")).integer("id")
        try execute("KILL ?", .integer(id))
    }

    func count(_ sql: String) throws -> Int64 {
        try rows(sql)[0].integer("n")
    }
}
