import Accounts
import HTTP
import Templates

/// Where a member arrives: what matters in brief, and ways to all of it.
enum DashboardPages {
    /// Of each list; the rest is on its own page.
    private static let longestList = 4

    static func show(_ visit: Visit, _ member: Member) throws -> Response {
        let view = DashboardView(
            you: ProfileView(member.profile, for: member),
            newest: try visit.membership.newestMembers(besides: member, atMost: longestList),
            sessions: try visit.membership.sessions(of: member).prefix(longestList),
            events: try visit.membership.activity(of: member, atMost: longestList).events,
            notice: Notice(visit).value)
        return try visit.page(.dashboard, view).clearingNotice(visit)
    }
}

struct DashboardView: View {
    let you: ProfileView
    let newest: [Directory.Entry]
    let sessions: ArraySlice<ListedSession>
    let events: [Event]
    let notice: Value

    static let fields: Fields<Self> = [
        "you": { .view($0.you) },
        "newest": { .list($0.newest) },
        "sessions": { .list($0.sessions.map(SessionView.init)) },
        "events": { .list($0.events.map(EventView.init)) },
        "notice": { $0.notice },
    ]
}
