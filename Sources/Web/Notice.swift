import HTTP
import Templates

/// What the last page did, said once by the page it led to.
struct Notice: View {
    let value: Value

    enum Name: String, CaseIterable {
        case signedOut = "signed-out"
        case profileSaved = "profile-saved"
        case linkSent = "link-sent"
        case sessionEnded = "session-ended"
        case sessionGone = "session-gone"
        case othersEnded = "others-ended"
        case deletionTakenBack = "deletion-taken-back"
    }

    init(_ visit: Visit) {
        // The cookie names one of our own sentences, and cannot bring another.
        value = visit.browser[.notice].flatMap(Name.init).map { .word("notice.\($0.rawValue)") } ?? .text("")
    }

    static let fields: Fields<Self> = [
        "notice": { $0.value }
    ]
}

extension Response {
    /// How long a notice waits for its page, should the browser never ask for it.
    private static let noticeLifetime: Duration = .seconds(60)

    func with(_ notice: Notice.Name, _ visit: Visit) -> Response {
        var response = self
        response.set(visit.browser.cookie(.notice, notice.rawValue, maxAge: Self.noticeLifetime))
        return response
    }

    func clearingNotice(_ visit: Visit) -> Response {
        guard visit.browser[.notice] != nil else { return self }
        var response = self
        response.set(visit.browser.clearing(.notice))
        return response
    }
}
