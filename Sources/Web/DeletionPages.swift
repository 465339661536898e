import Accounts
import HTTP
import Templates

/// A member deletes their account.
enum DeletionPages {
    static func form(_ visit: Visit, _ member: Member) throws -> Response {
        try visit.page(.deletion, DeletionView(visit, member))
    }

    static func delete(_ visit: Visit, _ member: Member) throws -> Response {
        var reading = FormReading(visit)
        if (visit.form["password"] ?? "").isEmpty { reading.refuse("password", "password.missing") }
        if reading.problems.isEmpty {
            switch try visit.membership.requestDeletion(of: member, reading.typedPassword("password")) {
            case .requested:
                var response = visit.redirect(to: "/account/deleted")
                response.endSession(visit)
                return response
            case .passwordRefused: reading.refuse("password", "password.wrong")
            }
        }
        return try visit.page(
            .deletion, DeletionView(visit, member, problems: reading.problems), status: .unprocessableContent)
    }

    static func done(_ visit: Visit) throws -> Response {
        try visit.page(.deletionDone, Plain())
    }
}

struct DeletionView: View {
    let username: String
    let delay: Duration
    let hold: Duration
    let problems: Problems

    init(_ visit: Visit, _ member: Member, problems: Problems = Problems()) {
        username = member.profile.username.text
        delay = visit.membership.policy.deletionDelay
        hold = visit.membership.policy.usernameHold
        self.problems = problems
    }

    static let fields: Fields<Self> = [
        "username": { .text($0.username) },
        "delay": { .view(Period($0.delay)) },
        "hold": { .view(Period($0.hold)) },
        "problems": { $0.problems.value },
    ]
}
