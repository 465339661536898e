import Accounts
import Crypto
import HTTP
internal import Programs

/// A request to the site: a GET, or a form that is sent.
struct Question {
    let path: String
    var cookies: [String: String] = [:]
    var form: [(name: String, value: String)]?
}

/// The site as it is reached from outside, by curl(1).
struct Curl {
    /// Of the site, without a slash at the end.
    let base: String

    /// Seconds that an answer may take.
    private static let patience = 30
    /// Bytes: far more than all answers to one call have.
    private static let longestOutput = 16 << 20

    /// Asks one after the other on one connection, and returns as many answers.
    ///
    /// Questions go to its standard input, for arguments are seen by every account of the machine.
    func ask(_ questions: [Question]) throws(UniformityError) -> [Answer] {
        let mark: String
        do { mark = Base64URL.encode(try SecureRandom.bytes(24)) } catch { throw .curlFailed("\(error)") }
        let sections = questions.map { section($0, mark: mark) }
        let report: Command.Report
        do throws(CommandError) {
            report = try Command(["curl", "--disable", "--fail-early", "--config", "-"]).run(
                input: Array(sections.joined(separator: "next\n").utf8),
                for: .seconds(Self.patience * (questions.count + 1)), keeping: Self.longestOutput)
        } catch {
            throw .curlMissing(reason: "\(error)")
        }
        switch report.end {
        case .exited(0): break
        case .timedOut: throw .curlFailed("curl took too long")
        case .exited(let status): throw .curlFailed(Self.complaint(in: report.output) ?? "curl: exit status \(status)")
        case .killed(let signal): throw .curlFailed("curl: ended by signal \(signal)")
        }
        let answers = Self.answers(in: report.output, mark: mark)
        guard answers.count == questions.count else { throw .curlFailed("curl: not an answer to each request") }
        return answers
    }

    /// What it says of a failure, among the answers there were.
    private static func complaint(in output: [UInt8]) -> String? {
        let line = output.split(separator: UInt8(ascii: "\n")).last { $0.starts(with: "curl: (".utf8) }
        return line.map { String(decoding: $0, as: UTF8.self) }
    }

    /// As curl(1) reads it with `--config`. Nothing in it needs more escaping than it has: what is sent is
    /// percent-encoded, cookies and tokens are base64url, and `base` has been parsed.
    private func section(_ question: Question, mark: String) -> String {
        var lines = [
            "url = \"\(base)\(question.path)\"",
            "user-agent = \"\(StandIn.userAgent)\"",
            "write-out = \"\\n\(mark) %{http_code} %{time_pretransfer} %{time_total}\\n\"",
            "max-time = \(Self.patience)",
            "proto = \"=http,https\"",
            "include", "silent", "show-error", "globoff",
        ]
        if !question.cookies.isEmpty {
            let pairs = question.cookies.map { "\($0.key)=\($0.value)" }
            lines.append("cookie = \"\(pairs.joined(separator: "; "))\"")
        }
        if let form = question.form {
            let pairs = form.map { "\($0.name)=\(PercentCoding.encode($0.value))" }
            lines.append("data = \"\(pairs.joined(separator: "&"))\"")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func answers(in output: [UInt8], mark: String) -> [Answer] {
        let marker = Array("\n\(mark) ".utf8)
        var answers: [Answer] = []
        var rest = output[...]
        while let place = rest.place(of: marker) {
            let line = rest[place.upperBound...].prefix { $0 != UInt8(ascii: "\n") }
            let words = String(decoding: line, as: UTF8.self).split(separator: " ")
            guard words.count == 3, let status = Int(words[0]), let sending = Double(words[1]),
                let all = Double(words[2]),
                let answer = Answer(rest[..<place.lowerBound], status: status, times: (sending, all))
            else { return [] }
            answers.append(answer)
            rest = rest[line.endIndex...].dropFirst()
        }
        return answers
    }
}
