import Accounts
import Glibc
import MariaDB

/// `gatehouse check`: says what would keep the site from working, each finding a line, and fails if there is one.
enum CheckVerb {
    static func run(_ arguments: Arguments) throws -> Int32 {
        guard arguments.operands().isEmpty, !arguments.wantsHelp else {
            throw UsageError("usage: gatehouse check [--config FILE]")
        }
        let configuration = try arguments.configuration()
        print("ok: configuration: \(configuration.base)")
        let findings = [
            finding("templates") {
                _ = try SiteTemplates(configuration)
                return .success(configuration.templates)
            },
            finding("database") { try database(configuration) },
            finding("sendmail") {
                let program = configuration.sendmail.program
                return access(program, X_OK) == 0 ? .success(program) : .failure("\(program) cannot be run")
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

    private static func database(_ configuration: Configuration) throws -> Answer {
        let missing = try Migration.missing(on: Connection(configuration.database))
        guard missing.isEmpty else {
            return .failure("not up to date, run “gatehouse migrate”: \(missing.joined(separator: ", "))")
        }
        return .success("up to date")
    }
}
