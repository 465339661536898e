import MariaDB

/// So many within a time: `10/15m`.
///
/// Counted as a leaky bucket (GCRA): the whole number at once, then one more each time the bucket has leaked one. It
/// slows down and never locks out, and each count is one statement, so it holds for any number of machines.
public struct Limit: Sendable, Equatable {
    /// How many at once.
    public let count: Int64
    /// How long it takes until as many are allowed again.
    public let period: Duration

    public init(_ count: Int64, per period: Duration) {
        self.count = count
        self.period = period
    }

    /// What is counted, and with which key.
    public enum Subject: String, Sendable, CaseIterable {
        /// Attempts to sign in, by network; by the account's name as it was typed, whether it exists or not.
        case loginClient = "login-client"
        case loginAccount = "login-account"
        /// The same beyond that, in a browser that has signed in before; by its device cookie.
        case loginDevice = "login-device"
        /// Registrations, by network.
        case registerClient = "register-client"
        /// Letters that anybody can ask for, and links to a new address, by the address they go to.
        case letterAccount = "letter-account"
        /// All other forms, by network.
        case formClient = "form-client"
        /// Pages of the directory, by network.
        case directoryClient = "directory-client"

        /// Reading is no more than reading because only some of it is written down, each for many: within a hundredth
        /// of the limit it is as if all were. What changes something is counted one by one.
        func share(of limit: Limit) -> Int64 {
            self == .directoryClient ? max(1, limit.count / 100) : 1
        }

        func bucket(_ key: String) -> String {
            "\(rawValue) \(key)"
        }
    }
}

extension Membership {
    /// Counts one more try; nil if it is within the limit, else how long to wait. Those beyond it do not count, so
    /// somebody who keeps trying does not wait for ever.
    public func count(_ subject: Limit.Subject, by key: String) throws(Failure) -> Duration? {
        guard let limit = policy.limits[subject] else { return nil }
        let share = subject.share(of: limit)
        guard share == 1 || Int64.random(in: 1...share) == 1 else { return nil }
        let bucket = subject.bucket(key)
        let microseconds = limit.period.components.seconds * 1_000_000
        let leak = microseconds * share / limit.count
        let counted = try execute(
            SQL.count, .text(bucket), .integer(leak), .integer(microseconds - leak), .integer(2 * microseconds),
            .integer(microseconds - leak), .integer(leak))
        guard counted.affectedRows == 0 else { return nil }
        let wait = try row(SQL.wait, .integer(microseconds - leak), .text(bucket)) { row throws(DatabaseError) in
            try row.integer("wait")
        }
        return .microseconds(max(1, wait ?? 1))
    }
}

extension Connection {
    /// From now on nothing has been tried, in the transaction that gives cause for it.
    func forget(_ subject: Limit.Subject, by key: String) throws(DatabaseError) {
        try execute(SQL.forgetBucket, .text(subject.bucket(key)))
    }
}

private enum SQL {
    // MariaDB counts a row that an update leaves as it was as none affected: that is the refusal. What is fuller than
    // any bucket can be was filled while the clock was ahead: it counts as full but for this one.
    static let count = """
        INSERT INTO attempt (bucket, empty_at) VALUES (?, UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND)
        ON DUPLICATE KEY UPDATE empty_at = IF(
            empty_at > UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND
                AND empty_at < UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND,
            empty_at,
            LEAST(GREATEST(empty_at, UTC_TIMESTAMP(6)), UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND)
                + INTERVAL ? MICROSECOND)
        """
    static let wait = """
        SELECT TIMESTAMPDIFF(MICROSECOND, UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND, empty_at) AS wait
        FROM attempt WHERE bucket = ?
        """
    static let forgetBucket = """
        DELETE FROM attempt WHERE bucket = ?
        """
}
