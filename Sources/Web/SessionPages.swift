import Accounts
import HTTP
import Templates

/// Where a member is signed in, and how to end it.
enum SessionPages {
    static func list(_ visit: Visit, _ member: Member) throws -> Response {
        try visit.page(.sessions, SessionsView(visit, visit.membership.sessions(of: member))).clearingNotice(visit)
    }

    static func revoke(_ visit: Visit, _ member: Member) throws -> Response {
        let back = visit.redirect(to: "/sessions")
        let wanted = visit.form["session"] ?? ""
        if wanted == "others" {
            _ = try visit.membership.endOtherSessions(of: member)
            return back.with(.othersEnded, visit)
        }
        guard let id = Int64(wanted) else {
            visit.report(.session)
            return visit.errorPage(.notFound)
        }
        // One answer for a session that has ended meanwhile, that never was and that is somebody else's.
        let hasEnded = try visit.membership.endSession(id, of: member.id, from: visit.client)
        if !hasEnded { visit.report(.session) }
        return back.with(hasEnded ? .sessionEnded : .sessionGone, visit)
    }
}

struct SessionsView: View {
    let sessions: [ListedSession]
    let notice: Value

    init(_ visit: Visit, _ sessions: [ListedSession]) {
        self.sessions = sessions
        notice = Notice(visit).value
    }

    static let fields: Fields<Self> = [
        "sessions": { .list($0.sessions.map(SessionView.init)) },
        "has_others": { .flag($0.sessions.contains { !$0.isOwn }) },
        "notice": { $0.notice },
    ]
}

struct SessionView: View {
    let session: ListedSession

    static let fields: Fields<Self> = [
        "id": { .text(String($0.session.id)) },
        "browser": { .text($0.session.device.browser ?? "") },
        "system": { $0.session.device.shownSystem },
        "network": { .text($0.session.network) },
        "begun": { .view(Moment($0.session.begunAt)) },
        "last_seen": { .view(Moment($0.session.lastSeenAt)) },
        "is_own": { .flag($0.session.isOwn) },
    ]
}
