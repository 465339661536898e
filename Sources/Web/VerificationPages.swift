import Accounts
import HTTP
import Templates

/// The link of a verification letter, and asking for another letter.
enum VerificationPages {
    static func button(_ visit: Visit) throws -> Response {
        guard let link = MailedLink(visit),
            let username = try visit.membership.accountToVerify(link.account, link.token)
        else { return try refused(visit) }
        return try visit.page(.verification, VerificationView(username: username.text))
    }

    static func verify(_ visit: Visit) throws -> Response {
        guard let link = MailedLink(visit) else { return try refused(visit) }
        switch try visit.membership.verify(link.account, link.token, from: visit.client) {
        case .verified: return visit.redirect(to: "/verify/done")
        case .refused: return try visit.goneLink(.verificationRefused, isNoted: true)
        }
    }

    static func done(_ visit: Visit) throws -> Response {
        try visit.page(.verificationDone, Plain())
    }

    static func resendForm(_ visit: Visit) throws -> Response {
        try visit.page(.verificationResend, EmailView(visit))
    }

    static func resend(_ visit: Visit) throws -> Response {
        var reading = FormReading(visit)
        guard let email: EmailAddress = reading.value("email") else {
            return try visit.page(
                .verificationResend, EmailView(visit, problems: reading.problems), status: .unprocessableContent)
        }
        try visit.membership.resendVerification(to: email, from: visit.client)
        return visit.redirect(to: "/register/done")
    }

    private static func refused(_ visit: Visit) throws -> Response {
        try visit.goneLink(.verificationRefused)
    }
}

struct VerificationView: View {
    let username: String

    static let fields: Fields<Self> = [
        "username": { .text($0.username) }
    ]
}

/// A form that asks for an e-mail address and nothing else.
struct EmailView: View {
    let email: String
    let problems: Problems

    init(_ visit: Visit, problems: Problems = Problems()) {
        email = visit.form["email"] ?? ""
        self.problems = problems
    }

    static let fields: Fields<Self> = [
        "email": { .text($0.email) },
        "problems": { $0.problems.value },
    ]
}
