import Accounts
import HTTP
import Templates

/// The second link of a reset letter, for whoever had not asked for it: "it was not me".
enum PasswordResetCancelPages {
    static func button(_ visit: Visit) throws -> Response {
        guard let link = MailedLink(visit),
            let username = try visit.membership.accountToReset(link.account, link.token)
        else { return try refused(visit) }
        return try visit.page(.passwordResetCancel, PasswordResetCancelView(username: username.text))
    }

    static func cancel(_ visit: Visit) throws -> Response {
        guard let link = MailedLink(visit) else { return try refused(visit) }
        guard try visit.membership.cancelPasswordReset(of: link.account, link.token, from: visit.client) else {
            return try visit.goneLink(.passwordResetRefused, isNoted: true)
        }
        return visit.redirect(to: "/password-reset-cancel/done")
    }

    static func done(_ visit: Visit) throws -> Response {
        try visit.page(.passwordResetCancelDone, Plain())
    }

    private static func refused(_ visit: Visit) throws -> Response {
        try visit.goneLink(.passwordResetRefused)
    }
}

struct PasswordResetCancelView: View {
    let username: String

    static let fields: Fields<Self> = [
        "username": { .text($0.username) }
    ]
}
