import MariaDB

/// What has happened to one's own account, the newest first.
public enum Activity {
    /// Events on a page.
    public static let pageSize = 50

    public struct Page: Sendable {
        public let events: [Event]
        /// The event after which the next page begins; nil on the last.
        public let next: Int64?
    }
}

extension Membership {
    /// A page of a member's own events.
    /// - Parameters:
    ///   - id: of the last event on the page before; nil for the first page.
    ///   - count: events on a page.
    public func activity(
        of member: Member, after id: Int64? = nil, atMost count: Int = Activity.pageSize
    ) throws(Failure) -> Activity.Page {
        // One more than is shown tells whether there is another page.
        var events = try rows(
            SQL.list, .integer(member.id.value), .integer(id ?? .max), .integer(Int64(count + 1)),
            as: Event.init)
        guard events.count > count else { return Activity.Page(events: events, next: nil) }
        events.removeLast()
        return Activity.Page(events: events, next: events.last?.id)
    }
}

private enum SQL {
    static let list = """
        SELECT \(Event.columns) FROM event JOIN account ON account.id = event.account_id
        WHERE account_id = ? AND event.id < ? ORDER BY event.id DESC LIMIT ?
        """
}
