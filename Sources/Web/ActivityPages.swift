import Accounts
import HTTP
import Templates

/// What has happened to one's own account.
enum ActivityPages {
    static func list(_ visit: Visit, _ member: Member) throws -> Response {
        let page = try visit.membership.activity(of: member, after: visit.query["after"].flatMap { Int64($0) })
        return try visit.page(.activity, ActivityView(page, on: visit.site))
    }
}

struct ActivityView: View {
    let events: [EventView]
    let next: String

    init(_ page: Activity.Page, on site: Site) {
        events = page.events.map { EventView($0, on: site) }
        next = page.next.map { "?after=\($0)" } ?? ""
    }

    static let fields: Fields<Self> = [
        "events": { .list($0.events) },
        "next": { .text($0.next) },
    ]
}

struct EventView: View {
    let event: Event
    let text: String

    init(_ event: Event, on site: Site) {
        self.event = event
        text = site.message("event.\(event.kind)", detail: event.detail)
    }

    static let fields: Fields<Self> = [
        "text": { .text($0.text) },
        "time": { .text($0.event.happenedAt) },
        "browser": { .text($0.event.device.browser ?? "") },
        "system": { .text($0.event.device.system ?? "") },
        "network": { .text($0.event.network) },
    ]
}
