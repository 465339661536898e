import MariaDB

/// What the database says of itself to whoever watches over the site.
public enum Health {
    /// The letters that wait.
    public struct Outbox: Sendable {
        public let waiting: Int64
        /// Those of them that sendmail, or writing them, has failed for.
        public let putOff: Int64
        /// How long the oldest of these has been waiting, in seconds; 0 where there is none.
        public let oldest: Int64
    }
}

extension Membership {
    public func outbox() throws(Failure) -> Health.Outbox {
        try row(SQL.outbox) { row throws(DatabaseError) in
            Health.Outbox(
                waiting: try row.integer("waiting"), putOff: try row.integer("put_off"),
                oldest: try row.integer("oldest"))
        } ?? Health.Outbox(waiting: 0, putOff: 0, oldest: 0)
    }

    /// How many sessions there are; those that are over, until the next purge.
    public func sessionCount() throws(Failure) -> Int64 {
        try row(SQL.sessions) { row throws(DatabaseError) in try row.integer("sessions") } ?? 0
    }
}

private enum SQL {
    // One in sendmail's hands counts as put off: that is what it is, should this process die.
    static let outbox = """
        SELECT COUNT(*) AS waiting, CAST(COALESCE(SUM(attempts > 0), 0) AS SIGNED) AS put_off,
            CAST(COALESCE(MAX(IF(attempts > 0, TIMESTAMPDIFF(SECOND, queued_at, UTC_TIMESTAMP(6)), 0)), 0) AS SIGNED)
                AS oldest
        FROM letter
        """
    static let sessions = """
        SELECT COUNT(*) AS sessions FROM session
        """
}
