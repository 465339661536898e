import MariaDB

/// What a limit has counted and not yet let go of, as the operator sees it.
public struct CountedTries: Sendable {
    public let subject: Limit.Subject
    /// A network, a name or address as it was typed in lower case, or what a browser's cookie is known by.
    public let key: String
    /// How many of the limit are used up; all of them: the next one is refused.
    public let count: Int64
    public let limit: Limit
    /// When nothing is left of it: UTC, as in `2026-11-21 03:52:00`.
    public let endsAt: String
}

extension Membership {
    /// A batch of what is counted now, in the order of the table.
    /// - Parameter bucket: the last one of the batch before; nil for the first.
    public func countedTries(
        after bucket: String? = nil, atMost count: Int = 1000
    ) throws(Failure) -> (tries: [CountedTries], last: String?) {
        let found = try rows(SQL.list, .text(bucket ?? ""), .integer(Int64(count))) { row throws(DatabaseError) in
            Bucket(
                name: try row.text("bucket"), remaining: try row.integer("remaining"),
                endsAt: try row.text("ends_at"))
        }
        return (found.compactMap { tries(in: $0) }, found.last?.name)
    }

    private struct Bucket {
        let name: String
        /// Microseconds.
        let remaining: Int64
        let endsAt: String
    }

    /// Nil for what has no limit any more, or what only a newer program counts.
    private func tries(in bucket: Bucket) -> CountedTries? {
        let parts = bucket.name.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let subject = Limit.Subject(rawValue: String(parts[0])),
            let limit = policy.limits[subject]
        else { return nil }
        let leak = max(1, limit.period.components.seconds * 1_000_000 / limit.count)
        return CountedTries(
            subject: subject, key: String(parts[1]), count: min(limit.count, (bucket.remaining + leak - 1) / leak),
            limit: limit, endsAt: bucket.endsAt)
    }

    /// Forgets what has been counted by one of these keys, and says how much there was.
    public func forgetTries(by keys: [String]) throws(Failure) -> Int {
        var forgotten = 0
        for key in Set(keys) {
            for subject in Limit.Subject.allCases {
                forgotten += try execute(SQL.forget, .text(subject.bucket(key))).affectedRows
            }
        }
        return forgotten
    }

    public func forgetAllTries() throws(Failure) -> Int {
        try execute(SQL.forgetAll).affectedRows
    }
}

private enum SQL {
    static let list = """
        SELECT CAST(bucket AS CHAR CHARACTER SET utf8mb4) AS bucket,
            TIMESTAMPDIFF(MICROSECOND, UTC_TIMESTAMP(6), empty_at) AS remaining,
            DATE_FORMAT(empty_at, '%Y-%m-%d %H:%i:%s') AS ends_at
        FROM attempt WHERE attempt.bucket > ? AND empty_at > UTC_TIMESTAMP(6) ORDER BY attempt.bucket LIMIT ?
        """
    static let forget = """
        DELETE FROM attempt WHERE bucket = ?
        """
    static let forgetAll = """
        DELETE FROM attempt
        """
}
