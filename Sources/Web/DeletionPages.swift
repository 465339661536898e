import Accounts
import HTTP
import Templates

/// A member deletes their account.
enum DeletionPages {
    static func form(_ visit: Visit, _ member: Member) throws -> Response {
        try visit.form(.deletion, DeletionView(visit, member))
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
        return try visit.form(
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
        "delay": { .view(PeriodView(period: $0.delay)) },
        "hold": { .view(PeriodView(period: $0.hold)) },
        "problems": { $0.problems.value },
    ]
}

/// A length of time in the largest unit that it is several whole ones of; the template has the words.
struct PeriodView: View {
    let period: Duration

    private enum Unit: Int64, CaseIterable {
        case day = 86400
        case hour = 3600
        case minute = 60
        case second = 1
    }

    private func count(of unit: Unit) -> String {
        let seconds = period.components.seconds
        let shown = Unit.allCases.first { seconds >= 2 * $0.rawValue && seconds.isMultiple(of: $0.rawValue) } ?? .second
        return shown == unit ? "\(seconds / unit.rawValue)" : ""
    }

    static let fields: Fields<Self> = [
        "days": { .text($0.count(of: .day)) },
        "hours": { .text($0.count(of: .hour)) },
        "minutes": { .text($0.count(of: .minute)) },
        "seconds": { .text($0.count(of: .second)) },
    ]
}
