import MariaDB

/// What is of no more use to anybody goes (ASVS 14.2.7): nothing is kept because nobody thought of removing it.
public enum Purge {
    /// How many rows of each kind have gone.
    public struct Counts: Sendable {
        /// Registrations that nobody has verified.
        public internal(set) var registrations = 0
        /// Accounts that their owners wanted deleted.
        public internal(set) var accounts = 0
        public internal(set) var sessions = 0
        public internal(set) var tokens = 0
        /// New addresses that nobody has confirmed.
        public internal(set) var emailChanges = 0
        /// Letters that sendmail never took.
        public internal(set) var letters = 0
        /// Usernames that anybody may have from now on.
        public internal(set) var heldUsernames = 0
        /// Tries that no limit counts any more.
        public internal(set) var attempts = 0

        /// Whether there is more to remove, for all that one purge could take of a kind was there.
        public internal(set) var isPartial = false

        public init() {}

        /// Both together, which are as partial as the later one.
        public static func += (sum: inout Counts, next: Counts) {
            sum.registrations += next.registrations
            sum.accounts += next.accounts
            sum.sessions += next.sessions
            sum.tokens += next.tokens
            sum.emailChanges += next.emailChanges
            sum.letters += next.letters
            sum.heldUsernames += next.heldUsernames
            sum.attempts += next.attempts
            sum.isPartial = next.isPartial
        }
    }

    /// Rows of a kind that one purge removes at most: a batch that nobody waits for.
    static let batch = 1000
    /// The same of accounts, each of which takes a transaction and much with it.
    static let accountBatch = 100

    /// How much longer than its link a registration is kept: whoever finds the letter late asks for another link,
    /// and need not register again.
    static let registrationGrace: Duration = .seconds(7 * 86400)
    /// How long a letter waits for sendmail. Mail systems give up after five days (RFC 5321, section 4.5.4.1); ours
    /// may be out of order for longer, but no letter keeps an address for ever.
    static let letterPatience: Duration = .seconds(30 * 86400)
}

extension Membership {
    /// Removes a batch of each kind; two that do so at once, on two machines, do no harm.
    public func purge() throws(Failure) -> Purge.Counts {
        try bringNearer()
        try forgetOldDevices()
        try forgetOldEvents()
        var counts = Purge.Counts()
        counts.letters = try remove(SQL.letters, .seconds(Purge.letterPatience))
        // Addresses first: that their token is over is how they are known.
        counts.emailChanges = try remove(SQL.emailChanges, .seconds(policy.verifyLifetime))
        counts.tokens = try remove(SQL.tokens)
        counts.sessions =
            try remove(SQL.oldSessions, .seconds(policy.sessionLifetime))
            + remove(SQL.idleSessions, .seconds(policy.sessionIdle))
        counts.heldUsernames = try remove(SQL.heldUsernames)
        counts.attempts = try remove(SQL.attempts)
        counts.registrations = try removeRegistrations(atMost: Purge.accountBatch)
        counts.accounts = try removeLeft(atMost: Purge.accountBatch)
        counts.isPartial =
            [counts.registrations, counts.accounts].contains { $0 >= Purge.accountBatch }
            || [
                counts.letters, counts.emailChanges, counts.tokens, counts.sessions, counts.heldUsernames,
                counts.attempts,
            ].contains { $0 >= Purge.batch }
        return counts
    }

    private func remove(_ sql: String, _ parameters: Parameter...) throws(Failure) -> Int {
        try execute(sql, parameters + [.integer(Int64(Purge.batch))]).affectedRows
    }

    /// A registration stays while it can still be verified: while its letter waits or its link is good.
    private func removeRegistrations(atMost count: Int) throws(Failure) -> Int {
        let age = Parameter.seconds(policy.verifyLifetime + Purge.registrationGrace)
        let old = try rows(SQL.registrations, age, .integer(Int64(count))) { row throws(DatabaseError) in
            AccountID(try row.integer("id"))
        }
        var removed = 0
        for account in old {
            removed += try transaction { connection throws(DatabaseError) in
                // A letter or token needs its account, so none can come while the account is locked; and the
                // second statement sees all that came before.
                guard try connection.lock(account) else { return .rollBack(0) }
                return .commit(
                    try connection.execute(SQL.removeRegistration, .integer(account.value), age).affectedRows)
            } landed: { _ in
                nil
            }
        }
        return removed
    }
}

private enum SQL {
    static let letters = """
        DELETE FROM letter WHERE queued_at < UTC_TIMESTAMP(6) - INTERVAL ? SECOND LIMIT ?
        """
    // One that has just been asked for is younger than its lifetime, whatever the subqueries saw before it came.
    static let emailChanges = """
        DELETE FROM email_change
        WHERE requested_at < UTC_TIMESTAMP(6) - INTERVAL ? SECOND
            AND NOT EXISTS (
                SELECT * FROM letter WHERE letter.account_id = email_change.account_id AND kind = 'email-change')
            AND NOT EXISTS (
                SELECT * FROM token
                WHERE token.account_id = email_change.account_id AND purpose = 'email-change'
                    AND expires_at > UTC_TIMESTAMP(6))
        LIMIT ?
        """
    // A spent one stays until its time is over: it tells a COMMIT whose answer was lost from one that never was.
    static let tokens = """
        DELETE FROM token WHERE expires_at <= UTC_TIMESTAMP(6) LIMIT ?
        """
    static let oldSessions = """
        DELETE FROM session WHERE created_at <= UTC_TIMESTAMP(6) - INTERVAL ? SECOND LIMIT ?
        """
    static let idleSessions = """
        DELETE FROM session
        WHERE remembered = FALSE AND last_seen_at <= UTC_TIMESTAMP(6) - INTERVAL ? SECOND LIMIT ?
        """
    static let heldUsernames = """
        DELETE FROM held_username WHERE held_until <= UTC_TIMESTAMP(6) LIMIT ?
        """
    static let attempts = """
        DELETE FROM attempt WHERE empty_at < UTC_TIMESTAMP(6) LIMIT ?
        """

    // The unlisted are few, and an index has them together. One that the operator has shut keeps its name shut.
    private static let isForgotten = """
        listed = FALSE AND verified_at IS NULL AND disabled_at IS NULL
        AND created_at < UTC_TIMESTAMP(6) - INTERVAL ? SECOND
        AND NOT EXISTS (SELECT * FROM letter WHERE letter.account_id = account.id)
        AND NOT EXISTS (
            SELECT * FROM token
            WHERE token.account_id = account.id AND spent_at IS NULL AND expires_at > UTC_TIMESTAMP(6))
        """
    static let registrations = """
        SELECT id FROM account WHERE \(isForgotten) LIMIT ?
        """
    static let removeRegistration = """
        DELETE FROM account WHERE id = ? AND \(isForgotten)
        """
}
