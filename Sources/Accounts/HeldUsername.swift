import MariaDB

/// A username that was given up stays out of reach for a while, so that nobody can pass for who had it: after a change
/// of username its former owner alone may take it back, and after a deletion nobody.
///
/// That no two get one name is the unique key of the accounts; that nobody gets a held one follows from the order.
/// Whoever gives a name up writes the hold in the transaction that frees the name. Whoever wants a name writes it into
/// the account first, which waits for that transaction, and only then looks for a hold. So the look comes after the
/// commit, and a locking read sees what is committed, whatever snapshot the transaction has.
enum HeldUsername {
    /// How many names one account keeps from others: beyond it the oldest is free, or one member could hoard them all.
    static let most: Int64 = 5
}

extension Connection {
    /// Whether a name is kept from this account, or from a new one. Asked before the name is written: of many who want
    /// one that is held, each would write it in turn while all others wait. But only `take` decides.
    func isHeld(_ username: Username, from account: AccountID? = nil) throws(DatabaseError) -> Bool {
        let nobody: Int64 = 0
        return try row(SQL.findOthers, .text(username.key), .integer(account?.value ?? nobody)) != nil
    }

    /// Whether the account may keep the name that this transaction has just written into it; roll back if not. Its own
    /// hold on the name, or one that is over, goes.
    func take(_ username: Username, for account: AccountID) throws(DatabaseError) -> Bool {
        try execute(SQL.release, .text(username.key), .integer(account.value))
        return try row(SQL.find, .text(username.key)) == nil
    }

    /// Keeps a name from others, in the transaction that frees it.
    /// - Parameter account: who may take it back; nil if the account goes too.
    func hold(_ usernameKey: String, for account: AccountID?, _ time: Duration) throws(DatabaseError) {
        let owner = account.map { Parameter.integer($0.value) } ?? .null
        try execute(SQL.hold, .text(usernameKey), owner, .seconds(time))
        guard let account, let held = try row(SQL.count, .integer(account.value)) else { return }
        let tooMany = try held.integer("held") - HeldUsername.most
        if tooMany > 0 { try execute(SQL.releaseOldest, .integer(account.value), .integer(tooMany)) }
    }

    /// Whoever has this name now, it is not kept from them.
    func release(_ username: Username) throws(DatabaseError) {
        try execute(SQL.releaseAnyway, .text(username.key))
    }
}

private enum SQL {
    static let findOthers = """
        SELECT username_key FROM held_username
        WHERE username_key = ? AND held_until > UTC_TIMESTAMP(6) AND NOT account_id <=> ?
        """
    static let release = """
        DELETE FROM held_username WHERE username_key = ? AND (account_id = ? OR held_until <= UTC_TIMESTAMP(6))
        """
    static let find = """
        SELECT username_key FROM held_username WHERE username_key = ? LOCK IN SHARE MODE
        """
    static let hold = """
        INSERT INTO held_username (username_key, account_id, held_until)
        VALUES (?, ?, UTC_TIMESTAMP(6) + INTERVAL ? SECOND)
        ON DUPLICATE KEY UPDATE account_id = VALUES(account_id), held_until = VALUES(held_until)
        """
    static let count = """
        SELECT COUNT(*) AS held FROM held_username WHERE account_id = ?
        """
    static let releaseOldest = """
        DELETE FROM held_username WHERE account_id = ? ORDER BY held_until LIMIT ?
        """
    static let releaseAnyway = """
        DELETE FROM held_username WHERE username_key = ?
        """
}
