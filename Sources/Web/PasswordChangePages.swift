import Accounts
import HTTP
import Templates

/// A member's new password.
enum PasswordChangePages {
    static func form(_ visit: Visit, _ member: Member) throws -> Response {
        try visit.page(.passwordChange, NewPasswordView(visit))
    }

    static func change(_ visit: Visit, _ member: Member) throws -> Response {
        var reading = FormReading(visit)
        let old = reading.typedPassword("old_password")
        if (visit.form["old_password"] ?? "").isEmpty { reading.refuse("old_password", "password.missing") }
        let new = reading.newPassword("new_password")
        if reading.problems.isEmpty, let new {
            switch try visit.membership.changePassword(of: member, from: old, to: new) {
            case .changed(let session):
                var response = visit.redirect(to: "/password-change/done")
                response.begin(session, visit)
                return response
            case .newPasswordRefused(let problem): reading.refuse("new_password", "password.\(problem.rawValue)")
            case .oldPasswordRefused: reading.refuse("old_password", "password.wrong")
            }
        }
        return try visit.page(
            .passwordChange, NewPasswordView(visit, problems: reading.problems), status: .unprocessableContent)
    }

    static func done(_ visit: Visit, _ member: Member) throws -> Response {
        try visit.page(.passwordChangeDone, Plain())
    }
}

/// A form that asks for a new password.
struct NewPasswordView: View {
    /// Whose it is, which password managers want to know.
    let username: String
    let problems: Problems

    init(_ visit: Visit, username: String? = nil, problems: Problems = Problems()) {
        self.username = username ?? visit.member?.profile.username.text ?? ""
        self.problems = problems
    }

    static let fields: Fields<Self> = [
        "username": { .text($0.username) },
        "problems": { $0.problems.value },
    ]
}
