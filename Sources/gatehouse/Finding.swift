import Glibc
import Web

/// What `gatehouse check` has to say of one thing.
struct Finding {
    enum Level: String {
        case good = "ok"
        /// It works, and could be better.
        case warning
        /// It does not work, or lets in whom it should not.
        case problem
    }

    let subject: String
    let level: Level
    let text: String

    init(_ subject: String, _ level: Level, _ text: String) {
        self.subject = subject
        self.level = level
        self.text = text
    }

    /// Looks at a subject; that it cannot be looked at is a problem.
    static func about(_ subject: String, _ look: () throws -> (Level, String)) -> Finding {
        do {
            let (level, text) = try look()
            return Finding(subject, level, text)
        } catch {
            return Finding(subject, .problem, "\(error)")
        }
    }

    var line: String { "\(level.rawValue): \(subject): \(text)" }

    private var json: JSON {
        .object([("subject", .text(subject)), ("level", .text(level.rawValue)), ("text", .text(text))])
    }

    /// Prints all of them, and returns the exit status.
    static func tell(_ findings: [Finding], asJSON: Bool) -> Int32 {
        let isGood = !findings.contains { $0.level == .problem }
        if asJSON {
            let all = JSON.object([("ok", .flag(isGood)), ("findings", .list(findings.map(\.json)))])
            print(all.string, terminator: "")
        } else {
            for finding in findings { print(finding.line) }
        }
        return isGood ? EX_OK : EX_CONFIG
    }
}
