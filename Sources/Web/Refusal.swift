import Accounts
import HTTP

/// A request that was refused before any verb of the accounts was asked: one line in the log, always in the same words,
/// and nothing in it that the request brought along but its sender's address.
enum Refusal: String {
    /// A web server asked what nobody can answer: its configuration has to be mended. No visitor is to be kept out for it.
    case check = "check-malformed"
    /// A form that is not from a page of ours in this browser (CSRF).
    case form = "form-refused"
    /// Somebody who is signed in wanted what is a group's, and is not in it.
    case group = "group-refused"
    /// There is no such language to choose.
    case language = "language-refused"
    /// A mailed link that is good for nothing was opened, or one that was never in a letter sent.
    case link = "link-refused"
    /// Too much from one network.
    case limit = "limit-reached"
    /// Not of the form that a request has; no browser sends such.
    case malformed = "request-malformed"
    /// Another machine wanted what is for this one: its web server lets too much through.
    case monitoring = "monitoring-refused"
    /// A session that is not, or not any more, the member's own was to be ended.
    case session = "session-refused"
}

extension Visit {
    func report(_ refusal: Refusal) {
        site.report(refusal, request, at: route, member)
    }

    /// 410, for a mailed link that is good for nothing.
    /// - Parameter isNoted: whether the verb that was to spend it has noted that.
    func goneLink(_ template: PageTemplate, isNoted: Bool = false) throws -> Response {
        if !isNoted { report(.link) }
        return try page(template, Plain(), status: .gone)
    }
}

extension Site {
    func report(_ refusal: Refusal, _ request: Request, at route: Route, _ member: Member? = nil) {
        settings.journal.write(
            .warning, refusal.rawValue,
            [
                "ip": request.clientAddress, "user": member?.id.description ?? "",
                "name": member?.profile.username.text ?? "", "method": "\(request.method)", "page": route.name,
                "limit": refusal == .limit ? route.limit?.rawValue ?? "" : "", "request": request.id,
            ])
    }
}
