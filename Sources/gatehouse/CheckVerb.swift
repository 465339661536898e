import Accounts
import Glibc
import MariaDB

/// `gatehouse check`: says what would keep the site from working, each finding a line, and fails if there is one.
enum CheckVerb {
    static let usage = """
        usage: gatehouse check [--config FILE]
               gatehouse check [--config FILE] --uniform URL [--samples N]
        """

    static func run(_ arguments: Arguments) throws -> Int32 {
        if arguments.operands().contains("--uniform") { return try UniformityVerb.run(arguments) }
        guard arguments.operands().isEmpty, !arguments.wantsHelp else { throw UsageError(usage) }
        let configuration = try arguments.configuration()
        print("ok: configuration: \(configuration.base)")
        let findings = [
            finding("templates") {
                _ = try SiteTemplates(configuration)
                return .success(configuration.templates)
            },
            finding("password_blocklist") {
                guard let path = configuration.passwordBlocklist else { return .success("off") }
                return .success("\(path), about \(try Blocklist(path: path).examine()) passwords")
            },
            finding("database") { try database(configuration) },
            finding("sendmail") {
                let program = configuration.sendmail.program
                return isProgram(program) ? .success(program) : .failure("\(program) cannot be run")
            },
        ]
        for finding in findings { print(finding.text) }
        return findings.allSatisfy(\.isGood) ? EX_OK : EX_CONFIG
    }

    private enum Answer {
        case success(String)
        case failure(String)
    }

    private struct Finding {
        let isGood: Bool
        let text: String
    }

    private static func finding(_ subject: String, _ look: () throws -> Answer) -> Finding {
        do {
            switch try look() {
            case .success(let text): return Finding(isGood: true, text: "ok: \(subject): \(text)")
            case .failure(let text): return Finding(isGood: false, text: "problem: \(subject): \(text)")
            }
        } catch {
            return Finding(isGood: false, text: "problem: \(subject): \(error)")
        }
    }

    /// A folder may be "executed" too, for those who may enter it.
    private static func isProgram(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }

    private static func database(_ configuration: Configuration) throws -> Answer {
        let missing = try Migration.missing(on: Connection(configuration.database))
        guard missing.isEmpty else {
            return .failure("not up to date, run “gatehouse migrate”: \(missing.joined(separator: ", "))")
        }
        let hashes = try Membership(configuration).passwordHashes()
        guard hashes.shutOut == 0 else {
            return .failure("this machine's libcrypto cannot verify the passwords of \(hashes.shutOut) accounts")
        }
        return .success("up to date; \(hashes.old) accounts have an old password hash until they sign in")
    }
}
