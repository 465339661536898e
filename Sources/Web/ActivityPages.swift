import Accounts
import HTTP
import Templates

/// What has happened to one's own account.
enum ActivityPages {
    static func list(_ visit: Visit, _ member: Member) throws -> Response {
        let page = try visit.membership.activity(of: member, after: visit.query["after"].flatMap { Int64($0) })
        return try visit.page(.activity, ActivityView(page))
    }
}

struct ActivityView: View {
    let events: [EventView]
    let next: String

    init(_ page: Activity.Page) {
        events = page.events.map(EventView.init)
        next = page.next.map { "?after=\($0)" } ?? ""
    }

    static let fields: Fields<Self> = [
        "events": { .list($0.events) },
        "next": { .text($0.next) },
    ]
}

struct EventView: View {
    let event: Event

    static let fields: Fields<Self> = [
        "text": { .word("event." + $0.event.kind) },
        "detail": { .text($0.event.detail) },
        "time": { .view(Moment($0.event.happenedAt)) },
        "browser": { .text($0.event.device.browser ?? "") },
        "system": { $0.event.device.shownSystem },
        "network": { .text($0.event.network) },
    ]
}

extension DeviceName {
    /// The one that is no name is a word.
    var shownSystem: Value { system == Self.macOrIPad ? .word("device.mac-or-ipad") : .text(system ?? "") }
}
