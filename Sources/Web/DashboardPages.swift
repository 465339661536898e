import Accounts
import HTTP
import Templates

/// Where a member arrives.
enum DashboardPages {
    static func show(_ visit: Visit, _ member: Member) throws -> Response {
        try visit.page(.dashboard, ProfileView(member.profile, for: member, notice: Notice(visit).value))
            .clearingNotice(visit)
    }
}
