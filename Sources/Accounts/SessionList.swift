import MariaDB

/// A session as its owner sees it, and may end it.
public struct ListedSession: Sendable {
    /// What it is called by. Not a secret: it ends no session but one's own.
    public let id: Int64
    public let device: DeviceName
    /// Where it was last seen, as in `192.0.2.1` or `2001:db8:0:1::/64`; empty where that is unknown.
    public let network: String
    /// UTC, as in `2026-11-21 03:52:00`.
    public let begunAt: String
    public let lastSeenAt: String
    /// Whether it is the one that asks.
    public let isOwn: Bool

    fileprivate init(_ row: Row) throws(DatabaseError) {
        id = try row.integer("id")
        device = try DeviceName(row)
        network = try row.text("network")
        begunAt = try row.text("begun")
        lastSeenAt = try row.text("last_seen")
        isOwn = try row.flag("own")
    }
}

extension Membership {
    /// A member's sessions that have not ended: the one that asks, then the others as they were last seen.
    public func sessions(of member: Member) throws(Failure) -> [ListedSession] {
        try sessions(of: member.id, asking: member.session.token.hash)
    }

    /// The same for the operator, who has none.
    public func sessions(of account: AccountID) throws(Failure) -> [ListedSession] {
        try sessions(of: account, asking: [])
    }

    private func sessions(of account: AccountID, asking: [UInt8]) throws(Failure) -> [ListedSession] {
        try rows(
            SQL.list, .bytes(asking), .integer(account.value), .seconds(policy.sessionLifetime),
            .seconds(policy.sessionIdle), as: ListedSession.init)
    }

    /// Ends one session of this account; false if the account has none of this number, whoever else may.
    public func endSession(
        _ id: Int64, of account: AccountID, from client: Client = Client()
    ) throws(Failure) -> Bool {
        try end(SQL.end, .integer(id), .integer(account.value), of: account, from: client) == 1
    }

    /// Ends all sessions of a member but the one that asks, and says how many.
    public func endOtherSessions(of member: Member) throws(Failure) -> Int {
        try end(
            SQL.endOthers, .integer(member.id.value), .bytes(member.session.token.hash), of: member.id,
            from: member.client)
    }

    /// Ends all sessions of an account, and says how many.
    public func endSessions(of account: AccountID) throws(Failure) -> Int {
        try end(SQL.endAll, .integer(account.value), of: account, from: Client())
    }

    /// Deletes sessions, notes how many if there were any, and says so.
    private func end(
        _ sql: String, _ parameters: Parameter..., of account: AccountID, from client: Client
    ) throws(Failure) -> Int {
        try transaction { connection throws(DatabaseError) in
            let ended = try connection.execute(sql, parameters).affectedRows
            if ended > 0 { try note(.sessionEnded, of: account, from: client, detail: "\(ended)", in: connection) }
            return .commit(ended)
        } landed: { _ in
            nil
        }
    }

    /// Ends everybody's sessions, those of some accounts at a time, and says how many. Each account's are noted as if
    /// its alone had been ended.
    public func endAllSessions() throws(Failure) -> Int {
        var count = 0
        while let last = try row(SQL.lastOfSome, as: { row throws(DatabaseError) in try row.integer("account_id") }) {
            count += try transaction { connection throws(DatabaseError) in
                try connection.execute(
                    SQL.noteSome, .text(Event.Kind.sessionEnded.rawValue), .integer(last))
                return .commit(try connection.execute(SQL.endSome, .integer(last)).affectedRows)
            } landed: { _ in
                nil
            }
        }
        return count
    }
}

private enum SQL {
    static let list = """
        SELECT id, browser, system, network, token_hash = ? AS own,
            DATE_FORMAT(created_at, '%Y-%m-%d %H:%i:%s') AS begun,
            DATE_FORMAT(last_seen_at, '%Y-%m-%d %H:%i:%s') AS last_seen
        FROM session WHERE account_id = ? AND \(Session.isAlive)
        ORDER BY own DESC, last_seen_at DESC, id DESC
        """
    static let end = """
        DELETE FROM session WHERE id = ? AND account_id = ?
        """
    static let endOthers = """
        DELETE FROM session WHERE account_id = ? AND token_hash <> ?
        """
    static let endAll = """
        DELETE FROM session WHERE account_id = ?
        """
    static let lastOfSome = """
        SELECT account_id FROM (SELECT account_id FROM session ORDER BY account_id LIMIT 1000) AS some
        ORDER BY account_id DESC LIMIT 1
        """
    static let noteSome = """
        INSERT INTO event (account_id, kind, detail)
        SELECT account_id, ?, COUNT(*) FROM session WHERE account_id <= ? GROUP BY account_id
        """
    static let endSome = """
        DELETE FROM session WHERE account_id <= ?
        """
}
