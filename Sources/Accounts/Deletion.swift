import MariaDB

/// A member's account goes: hidden at once, taken back by signing in, and after a time for second thoughts all of it
/// deleted.
public enum Deletion {
    public enum Outcome: Sendable {
        /// Hidden, and every session has ended; a letter says until when it can be taken back.
        case requested
        case passwordRefused
    }
}

extension Membership {
    /// Hides the account, ends all sessions, voids what had been mailed, and queues a letter that tells. Until the
    /// rows are gone, whoever signs in takes it back; by a reset that is possible without the password too, or whoever
    /// had stolen it could delete the account for good.
    public func requestDeletion(of member: Member, _ password: Password) throws(Failure) -> Deletion.Outcome {
        guard let hash = try matchingHash(password, of: member) else {
            try note(.passwordRefused, of: member.id, from: member.client, detail: "account-delete")
            return .passwordRefused
        }
        return try transaction { connection throws(DatabaseError) in
            guard try connection.lock(member.id, ifPasswordHashIs: hash) else { return .rollBack(.passwordRefused) }
            try connection.execute(SQL.request, .seconds(policy.deletionDelay), .integer(member.id.value))
            try connection.endSessions(of: member.id)
            try connection.voidLinks(of: member.id)
            try connection.queue(.deletionRequested, for: member.id)
            try note(.deletionRequested, of: member.id, from: member.client, in: connection)
            return .commit(.requested)
        } landed: { connection throws(DatabaseError) in
            try connection.row(SQL.isRequested, .integer(member.id.value)).map { _ in .requested }
        }
    }

    /// Removes an account with all that hangs on it, now and for good; its username stays held.
    public func delete(_ account: AccountID) throws(Failure) {
        try transaction { connection throws(DatabaseError) in
            if let found = try connection.row(SQL.lock, .integer(account.value)) {
                try remove(account, named: found, on: connection)
            }
            return .commit(())
        } landed: { _ in
            nil
        }
    }

    /// Removes the accounts whose time for second thoughts is over, a few at a time, and says how many.
    ///
    /// Those their operator has shut stay: there is a reason for it, which nobody may delete. So do those with a letter
    /// that waits, for it may be the one that tells.
    func removeLeft(atMost count: Int) throws(Failure) -> Int {
        let due = try rows(SQL.due, .integer(Int64(count))) { row throws(DatabaseError) in
            AccountID(try row.integer("id"))
        }
        var removed = 0
        for account in due {
            removed += try transaction { connection throws(DatabaseError) in
                // Looked at again under a lock: its owner may have come back just now.
                guard let found = try connection.row(SQL.lockIfDue, .integer(account.value)) else {
                    return .rollBack(0)
                }
                try remove(account, named: found, on: connection)
                return .commit(1)
            } landed: { _ in
                nil
            }
        }
        return removed
    }

    /// A name that was never proven to be anybody's is free at once.
    private func remove(_ account: AccountID, named found: Row, on connection: Connection) throws(DatabaseError) {
        let key = try found.text("username")
        if try found.flag("verified") {
            try connection.hold(Username(stored: key).key, for: nil, policy.usernameHold)
        }
        try connection.execute(SQL.delete, .integer(account.value))
    }
}

extension Connection {
    /// Takes back the deletion of an account, in the transaction that signs its owner in, and queues a letter that tells.
    /// False where there was none any more.
    func takeBackDeletion(of account: AccountID, ifPasswordHashIs hash: String) throws(DatabaseError) -> Bool {
        guard try execute(SQL.takeBack, .integer(account.value), .text(hash)).affectedRows == 1 else { return false }
        try queue(.deletionTakenBack, for: account)
        return true
    }
}

private enum SQL {
    static let request = """
        UPDATE account SET deletion_due_at = UTC_TIMESTAMP(6) + INTERVAL ? SECOND WHERE id = ?
        """
    static let isRequested = """
        SELECT id FROM account WHERE id = ? AND deletion_due_at IS NOT NULL LOCK IN SHARE MODE
        """
    static let takeBack = """
        UPDATE account SET deletion_due_at = NULL
        WHERE id = ? AND password_hash = ? AND disabled_at IS NULL AND deletion_due_at IS NOT NULL
        """
    static let lock = """
        SELECT username, verified FROM account WHERE id = ? FOR UPDATE
        """
    // The unlisted are few, and an index has them together.
    private static let isDue = """
        listed = FALSE AND deletion_due_at <= UTC_TIMESTAMP(6) AND disabled_at IS NULL
        AND NOT EXISTS (SELECT * FROM letter WHERE letter.account_id = account.id)
        """
    static let due = """
        SELECT id FROM account WHERE \(isDue) LIMIT ?
        """
    static let lockIfDue = """
        SELECT username, verified FROM account WHERE id = ? AND \(isDue) FOR UPDATE
        """
    static let delete = """
        DELETE FROM account WHERE id = ?
        """
}
