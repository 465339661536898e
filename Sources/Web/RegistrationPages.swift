import Accounts
import HTTP
import Templates

/// Asking for an account.
enum RegistrationPages {
    static func form(_ visit: Visit) throws -> Response {
        try visit.page(.registration, RegistrationView(visit))
    }

    static func register(_ visit: Visit) throws -> Response {
        var reading = FormReading(visit)
        let username: Username? = reading.value("username")
        let email: EmailAddress? = reading.value("email")
        let password = reading.newPassword("password")
        if let username, let email, let password {
            switch try visit.membership.register(
                username, email, password, language: visit.language, from: visit.client)
            {
            case .accepted: return visit.redirect(to: "/register/done")
            case .usernameTaken: reading.refuse("username", "username.taken")
            case .passwordRefused(let problem): reading.refuse("password", "password.\(problem.rawValue)")
            }
        } else if let password,
            let problem = try visit.membership.objection(to: password, username: username, email: email)
        {
            reading.refuse("password", "password.\(problem.rawValue)")
        }
        return try visit.page(
            .registration, RegistrationView(visit, problems: reading.problems), status: .unprocessableContent)
    }

    static func done(_ visit: Visit) throws -> Response {
        try visit.page(.registrationDone, Plain())
    }
}

struct RegistrationView: View {
    let username: String
    let email: String
    let problems: Problems

    init(_ visit: Visit, problems: Problems = Problems()) {
        username = visit.form["username"] ?? ""
        email = visit.form["email"] ?? ""
        self.problems = problems
    }

    static let fields: Fields<Self> = [
        "username": { .text($0.username) },
        "email": { .text($0.email) },
        "problems": { $0.problems.value },
    ]
}
