import Foundation
public import MariaDB

/// A real MariaDB in a fresh folder, started by `dev/mariadb`. It is gone when this process is, however that ends.
public final class PrivateServer: Sendable {
    public let folder: String
    private let options: String

    /// The server all tests share: the one in `GATEHOUSE_TEST_SOCKET`, or one whose settings are wrong in every respect.
    public static let sharedSocket =
        ProcessInfo.processInfo.environment["GATEHOUSE_TEST_SOCKET"]
        ?? PrivateServer(
            options: "--sql-mode= --transaction-isolation=REPEATABLE-READ --default-time-zone=+05:00"
                + " --character-set-server=latin1 --skip-character-set-client-handshake"
        ).socket

    public var socket: String { folder + "/mariadb.sock" }

    public init(options: String = "") {
        var template = Array("/tmp/gatehouse-XXXXXX".utf8CString)
        self.folder = mkdtemp(&template).map { String(cString: $0) } ?? "/nowhere"
        self.options = options
        start()
    }

    /// Returns once the server answers.
    public func start() {
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
    public func kill() {
        let number = try? String(contentsOfFile: folder + "/mariadb.pid", encoding: .utf8)
        if let process = number.flatMap({ pid_t($0.prefix { $0.isNumber }) }) { Foundation.kill(process, SIGKILL) }
    }
}

extension ConnectionSettings {
    public static func to(_ sockets: String...) -> ConnectionSettings {
        let servers = sockets.map { Server.socket(path: $0) }
        return ConnectionSettings(servers: servers, database: "gatehouse", user: NSUserName())
    }
}
