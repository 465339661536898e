import Accounts
import Glibc
import MariaDB

/// `gatehouse check`: says what would keep the site from working, each finding a line, and fails if there is one.
enum CheckVerb: Verb {
    static let usage = """
        usage: gatehouse check [--config FILE] [--json]
               gatehouse check [--config FILE] --uniform URL [--samples N]

        Without --uniform: a line for each thing that was looked at, beginning with “ok:”, “warning:” or “problem:”, or
        one JSON object. The exit status is 78 if there is a problem.
        """

    static func run(_ arguments: Arguments) throws -> Int32 {
        var operands = arguments.operands()
        if operands.contains("--uniform") { return try UniformityVerb.run(arguments) }
        let asJSON = operands.take("--json")
        guard operands.isEmpty else { throw UsageError(usage) }
        let configuration = try arguments.configuration()
        let findings =
            [Finding("configuration", .good, "\(configuration.base)"), baseURL(configuration)]
            + [
                .about("templates") { try templates(configuration) },
                .about("password_blocklist") {
                    guard let path = configuration.passwordBlocklist else { return (.good, "off") }
                    return (.good, "\(path), about \(try Blocklist(path: path).examine()) passwords")
                },
                .about("sendmail") {
                    let program = configuration.sendmail.program
                    return isProgram(program) ? (.good, program) : (.problem, "\(program) cannot be run")
                },
                socket(configuration.listen),
            ] + DatabaseFindings(configuration).all
        return Finding.tell(findings, asJSON: asJSON)
    }

    /// Over plain http everybody on the way reads passwords and cookies; on this machine there is no way.
    private static func baseURL(_ configuration: Configuration) -> Finding {
        let base = configuration.base
        let isLocal = ["localhost", "127.0.0.1"].contains(base.host)
        return base.isSecure || isLocal
            ? Finding("base_url", .good, base.isSecure ? "https" : "http, on this machine")
            : Finding("base_url", .warning, "plain http: everybody on the way can read passwords and cookies")
    }

    private static func templates(_ configuration: Configuration) throws -> (Finding.Level, String) {
        let findings = try TemplateFindings(configuration)
        let all = findings.unknownNames.sorted() + findings.oddities
        guard all.isEmpty else {
            return (findings.unknownNames.isEmpty ? .warning : .problem, all.joined(separator: "; "))
        }
        return (.good, configuration.templates)
    }

    /// A folder may be "executed" too, for those who may enter it.
    private static func isProgram(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }

    /// Whoever reaches the socket passes for the web server, and says which address a visitor has.
    private static func socket(_ address: ListenAddress) -> Finding {
        let subject = "listen"
        guard case .path(let path) = address else {
            return Finding(subject, .warning, "a port is open to everybody on this machine, a socket only to its group")
        }
        var status = stat()
        guard stat(path, &status) == 0 else { return Finding(subject, .good, "\(path), which is not there yet") }
        guard status.st_mode & S_IFMT == S_IFSOCK else { return Finding(subject, .problem, "\(path) is no socket") }
        let rights = String(status.st_mode & 0o777, radix: 8)
        guard status.st_mode & S_IRWXO == 0 else {
            return Finding(subject, .problem, "\(path) has mode \(rights): everybody on this machine may write to it")
        }
        let group = getgrgid(status.st_gid).map { String(cString: $0.pointee.gr_name) } ?? "\(status.st_gid)"
        return Finding(subject, .good, "\(path), mode \(rights), group \(group)")
    }
}
