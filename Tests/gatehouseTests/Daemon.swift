import FastCGIClient
import Foundation
import MariaDB
import SiteSupport
import Testing

/// `gatehouse serve` or another verb that goes on running, stopped in deinit.
final class Daemon {
    let installation: Installation
    private let process: Process
    private let logFile: String

    /// - Parameters:
    ///   - words: the verb, if not `serve`, and what it takes.
    ///   - input: a listening socket that is handed over as standard input.
    init(
        _ installation: Installation, _ words: [String] = ["serve"], environment: [String: String] = [:],
        input: FileHandle = .nullDevice
    ) throws {
        self.installation = installation
        process = installation.process(words + ["--config", installation.configurationFile], environment)
        logFile = try installation.folder.write("\(words.joined())-\(UUID().uuidString).log", "")
        process.standardError = FileHandle(forWritingAtPath: logFile)
        process.standardInput = input
        try process.run()
        let file = logFile
        let isStarted = eventually {
            (try? String(contentsOfFile: file, encoding: .utf8))?.contains("event=started") == true
        }
        try #require(isStarted, "\(log)")
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    var log: String { (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? "" }

    func letters() throws -> String {
        try String(contentsOfFile: installation.folder.path + "/letters", encoding: .utf8)
    }

    func get(_ target: String, cookie: String = "") throws -> String {
        let client = Client(installation.socket)
        client.send([
            "REQUEST_METHOD": "GET", "REQUEST_URI": target, "CONTENT_LENGTH": "", "HTTP_COOKIE": cookie,
            "REMOTE_ADDR": "192.0.2.1",
        ])
        let answer = client.answer(within: 8000)
        try #require(answer.isEnded)
        return answer.text
    }

    func send(_ signal: Int32) {
        kill(process.processIdentifier, signal)
    }

    func wait() -> Int32 {
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : -1
    }

    func end(with signal: Int32) -> Int32 {
        send(signal)
        return wait()
    }
}

/// A request whose page waits for a table that this object has locked.
final class HeldRequest {
    let client: Client
    private let lock: Connection

    init(_ daemon: Daemon) throws {
        let database = daemon.installation.database
        lock = Connection(database.settings)
        try lock.execute("LOCK TABLES session WRITE, account WRITE")
        client = Client(daemon.installation.socket)
        client.send([
            "REQUEST_METHOD": "GET", "REQUEST_URI": "/dashboard", "CONTENT_LENGTH": "",
            "HTTP_COOKIE": "__Host-session=" + String(repeating: "A", count: 43),
        ])
        let isWaiting = try eventually {
            try database.count(
                """
                SELECT COUNT(*) AS n FROM information_schema.processlist
                WHERE db = '\(database.name)' AND state LIKE 'Waiting for table metadata lock%'
                """) == 1
        }
        try #require(isWaiting)
    }

    func letGo() throws {
        try lock.execute("UNLOCK TABLES")
    }
}
