import Foundation
import MariaDB
import SiteSupport
import Testing

/// A sysadmin's installation: a configuration file, a database of its own, a sendmail that keeps what it is given, and
/// the program that was built with these tests.
final class Installation: Sendable {
    let folder = TemporaryFolder()
    let database: FreshDatabase

    /// The arguments of `sendmail` and its input end up in `letters`.
    init(migrated: Bool = true) throws {
        database = try FreshDatabase()
        try FileManager.default.createDirectory(atPath: folder.path + "/own", withIntermediateDirectories: false)
        let sendmail = try folder.write("sendmail", "#!/bin/sh\ncat >>'\(folder.path)/letters'\n")
        chmod(sendmail, 0o755)
        try configure()
        if migrated { try #require(run("migrate").status == 0) }
    }

    var socket: String { folder.path + "/gatehouse.sock" }
    var configurationFile: String { folder.path + "/gatehouse.conf" }

    /// The lines of a working configuration, by key.
    var settings: [String: String] {
        [
            "base_url": "https://example.org", "listen": socket, "workers": "2",
            "templates": Repository.path("templates"), "own_templates": folder.path + "/own",
            "database_hosts": "unix:\(FreshDatabase.socket)",
            "database_name": database.name, "database_user": NSUserName(), "sendmail": folder.path + "/sendmail",
            "password_hash": "scrypt ln=1,r=1,p=1",
            "password_blocklist": Repository.path("Sources/Accounts/Blocklist/common-passwords"),
        ]
    }

    /// Writes the working configuration with some keys changed, or left out where nil, and lines behind it.
    func configure(_ changes: [String: String?] = [:], lines: [String] = []) throws {
        var settings = settings
        for (key, value) in changes { settings[key] = value }
        let text = settings.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" } + lines
        try folder.write("gatehouse.conf", text.joined(separator: "\n") + "\n")
    }

    /// Runs a verb to its end.
    func run(
        _ words: String..., input: String = "", environment: [String: String] = [:], configured: Bool = true
    ) throws -> Result {
        try run(words, input: input, environment: environment, configured: configured)
    }

    func run(
        _ words: [String], input: String = "", environment: [String: String] = [:], configured: Bool = true
    ) throws -> Result {
        try finish(process(words + (configured ? ["--config", configurationFile] : []), environment), input: input)
    }

    /// Starts a process and waits for its end.
    func finish(_ process: Process, input: String = "") throws -> Result {
        // Files, not pipes: a process that another test starts at this moment would inherit a pipe, and its end would
        // not come before that process's.
        let run = UUID().uuidString
        let (output, errors, feed) = ("\(run).out", "\(run).err", "\(run).in")
        for (name, text) in [(output, ""), (errors, ""), (feed, input)] { try folder.write(name, text) }
        process.standardOutput = FileHandle(forWritingAtPath: folder.path + "/" + output)
        process.standardError = FileHandle(forWritingAtPath: folder.path + "/" + errors)
        process.standardInput = FileHandle(forReadingAtPath: folder.path + "/" + feed)
        try process.run()
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus,
            output: try String(contentsOfFile: folder.path + "/" + output, encoding: .utf8),
            errors: try String(contentsOfFile: folder.path + "/" + errors, encoding: .utf8))
    }

    struct Result {
        /// As sysexits.h has them.
        let status: Int32
        let output: String
        let errors: String
    }

    /// The program with these words, and nothing of the tests' own environment that it would take for its own.
    func process(_ words: [String], _ environment: [String: String] = [:]) -> Process {
        let process = Process()
        process.executableURL = URL(filePath: Self.program)
        process.arguments = words
        process.environment = ProcessInfo.processInfo.environment
            .filter { !$0.key.hasPrefix("GATEHOUSE_") && $0.key != "JOURNAL_STREAM" }
            // Swift's backtracer waits for ever where the process that crashes is just exiting, and a test with it.
            .merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
            .merging(environment) { $1 }
        return process
    }

    /// SwiftPM leaves it beside the program of the tests, which is this one.
    private static let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "gatehouse").path
}
