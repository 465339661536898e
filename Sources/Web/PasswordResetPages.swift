import Accounts
import HTTP
import Templates

/// A forgotten password, in the four steps that Django's tutorials made known: ask, be told to read one's mail, set
/// the new one, be told that it is set.
enum PasswordResetPages {
    /// How long the token may take from the link to the form; the link can be opened again.
    private static let longestDetour: Duration = .seconds(3600)

    static func requestForm(_ visit: Visit) throws -> Response {
        try visit.page(.passwordReset, EmailView(visit))
    }

    static func request(_ visit: Visit) throws -> Response {
        var reading = FormReading(visit)
        guard let email: EmailAddress = reading.value("email") else {
            return try visit.page(
                .passwordReset, EmailView(visit, problems: reading.problems), status: .unprocessableContent)
        }
        try visit.membership.requestPasswordReset(for: email, from: visit.client)
        return visit.redirect(to: "/password-reset/done")
    }

    static func requested(_ visit: Visit) throws -> Response {
        try visit.page(.passwordResetDone, Plain())
    }

    /// Takes the token out of the address, where a `Referer`, a history or a bookmark would keep it.
    static func open(_ visit: Visit) throws -> Response {
        guard let link = MailedLink(visit), try visit.membership.accountToReset(link.account, link.token) != nil
        else { return try refused(visit) }
        var response = visit.redirect(to: "/password-reset-confirm/\(link.account)/set-password")
        response.set(
            visit.browser.cookie(
                .passwordReset, link.token.text,
                maxAge: min(visit.membership.policy.resetLifetime, longestDetour)))
        return response
    }

    static func form(_ visit: Visit) throws -> Response {
        guard let (account, token) = carriedLink(visit),
            let username = try visit.membership.accountToReset(account, token)
        else { return try refused(visit) }
        return try visit.page(.passwordResetForm, NewPasswordView(visit, username: username.text))
    }

    static func reset(_ visit: Visit) throws -> Response {
        guard let (account, token) = carriedLink(visit) else { return try refused(visit) }
        guard let username = try visit.membership.accountToReset(account, token) else {
            try visit.membership.noteRefusedReset(of: account, from: visit.client)
            return try visit.goneLink(.passwordResetRefused, isNoted: true)
        }
        var reading = FormReading(visit)
        if let password = reading.newPassword("new_password") {
            switch try visit.membership.resetPassword(of: account, token, to: password, from: visit.client) {
            case .refused: return try visit.goneLink(.passwordResetRefused, isNoted: true)
            case .passwordRefused(let problem): reading.refuse("new_password", "password.\(problem.rawValue)")
            case .reset(let device):
                var response = visit.redirect(to: "/password-reset-complete")
                response.set(visit.browser.clearing(.passwordReset))
                response.endSession(visit)
                response.know(device, visit)
                return response
            }
        }
        let view = NewPasswordView(visit, username: username.text, problems: reading.problems)
        return try visit.page(.passwordResetForm, view, status: .unprocessableContent)
    }

    static func done(_ visit: Visit) throws -> Response {
        try visit.page(.passwordResetComplete, Plain())
    }

    private static func carriedLink(_ visit: Visit) -> (AccountID, Token)? {
        guard let account = AccountID(visit.parameters[0]),
            let token = visit.browser[.passwordReset].flatMap(Token.init)
        else { return nil }
        return (account, token)
    }

    private static func refused(_ visit: Visit) throws -> Response {
        try visit.goneLink(.passwordResetRefused)
    }
}
