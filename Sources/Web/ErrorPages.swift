import HTTP
import Templates

/// A page that says what went wrong, in the site's own frame and without asking who is there.
struct ErrorView: View {
    let status: Status
    let leavesOpen: Bool

    static let fields: Fields<Self> = [
        "code": { .text(String($0.status.code)) },
        "title": { .word("error.\($0.status.code).title") },
        "advice": { .word($0.leavesOpen ? "error.open.advice" : "error.\($0.status.code).advice") },
    ]
}

extension Site {
    /// 429, which says when to come back.
    func tooManyRequests(_ wait: Duration, _ reader: Reader) -> Response {
        var response = errorPage(.tooManyRequests, reader)
        let (seconds, rest) = wait.components
        response.add("Retry-After", "\(rest > 0 ? seconds + 1 : seconds)")
        return response
    }

    /// Seconds after which a browser may try again what just failed.
    private static let retryAfter = 10

    /// - Parameter leavesOpen: whether what was asked for may have been done all the same.
    func errorPage(_ status: Status, _ reader: Reader, leavesOpen: Bool = false) -> Response {
        let view = ErrorView(status: status, leavesOpen: leavesOpen)
        var response: Response
        do {
            response = try page(.error, Frame(reader.language(of: settings.pages)), view, status)
        } catch {
            settings.journal.write(.error, "error-page-failed", ["error": "\(error)"])
            response = Response(status, body: Array("\(status.code) \(status.reason)\n".utf8))
            response.add("Content-Type", "text/plain; charset=utf-8")
        }
        if status == .serviceUnavailable { response.add("Retry-After", "\(Self.retryAfter)") }
        return response
    }
}
