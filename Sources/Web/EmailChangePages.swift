import Accounts
import HTTP
import Templates

/// The link that a new address is confirmed with.
enum EmailChangePages {
    static func button(_ visit: Visit) throws -> Response {
        guard let link = MailedLink(visit), let change = try visit.membership.emailChange(link.account, link.token)
        else { return try refused(visit) }
        let view = EmailChangeView(username: change.username.text, email: change.email.text)
        return try visit.page(.emailChange, view)
    }

    static func confirm(_ visit: Visit) throws -> Response {
        guard let link = MailedLink(visit) else { return try refused(visit) }
        switch try visit.membership.confirmEmailChange(link.account, link.token, from: visit.client) {
        case .changed: return visit.redirect(to: "/email-change/done")
        case .refused: return try visit.goneLink(.emailChangeRefused, isNoted: true)
        }
    }

    static func done(_ visit: Visit) throws -> Response {
        try visit.page(.emailChangeDone, Plain())
    }

    private static func refused(_ visit: Visit) throws -> Response {
        try visit.goneLink(.emailChangeRefused)
    }
}

struct EmailChangeView: View {
    let username: String
    let email: String

    static let fields: Fields<Self> = [
        "username": { .text($0.username) },
        "email": { .text($0.email) },
    ]
}
