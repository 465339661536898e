import Crypto
import MariaDB

/// Being signed in, in one browser.
public struct Session: Sendable {
    /// The cookie's value.
    public let token: Token
    /// "Keep me signed in": it outlives the browser and has no idle limit.
    public let isRemembered: Bool
}

/// The owner of the session that a request came with, as the database has them at that moment.
public struct Member: Sendable {
    public let id: AccountID
    public let profile: Profile
    /// The token of the session, by which the browser is known.
    public let session: Session
}

extension Membership {
    /// The member behind a session's token: one look-up a request. Nil when the session has ended or is too old, or
    /// when the account has been disabled since.
    public func member(with token: Token) throws(Failure) -> Member? {
        let touch = min(Self.touchInterval, policy.sessionIdle / 10)
        let found = try row(
            SQL.findMember, .seconds(touch), .bytes(token.hash), .seconds(policy.sessionLifetime),
            .seconds(policy.sessionIdle)
        ) { row throws(DatabaseError) in
            let session = Session(token: token, isRemembered: try row.flag("remembered"))
            let member = Member(id: AccountID(try row.integer("id")), profile: try Profile(row), session: session)
            return (member, isDueForTouch: try row.flag("due_for_touch"))
        }
        guard let found else { return nil }
        if found.isDueForTouch { try execute(SQL.touch, .bytes(token.hash)) }
        return found.0
    }

    /// Ends a session; the token is worth nothing from then on.
    public func end(_ session: Session) throws(Failure) {
        try execute(SQL.end, .bytes(session.token.hash))
    }

    /// "Last seen" is written at most this often, or a tenth of the idle limit: reading pages costs no commit each.
    private static let touchInterval: Duration = .seconds(60)
}

extension Connection {
    /// Begins a session, in the transaction that allows it.
    func begin(_ session: Session, for account: AccountID) throws(DatabaseError) {
        try execute(
            SQL.begin, .bytes(session.token.hash), .integer(account.value), .flag(session.isRemembered))
    }

    /// Whether the session has begun: what is asked after a COMMIT whose answer was lost.
    func has(_ session: Session) throws(DatabaseError) -> Bool {
        try row(SQL.find, .bytes(session.token.hash)) != nil
    }

    /// Ends every session of an account.
    func endSessions(of account: AccountID) throws(DatabaseError) {
        try execute(SQL.endAll, .integer(account.value))
    }
}

private enum SQL {
    static let begin = """
        INSERT INTO session (token_hash, account_id, remembered) VALUES (?, ?, ?)
        """
    static let find = """
        SELECT account_id FROM session WHERE token_hash = ? LOCK IN SHARE MODE
        """
    static let findMember = """
        SELECT remembered, last_seen_at < UTC_TIMESTAMP(6) - INTERVAL ? SECOND AS due_for_touch, account.id,
            \(Profile.columns)
        FROM session JOIN account ON account.id = session.account_id
        WHERE token_hash = ? AND listed
            AND session.created_at > UTC_TIMESTAMP(6) - INTERVAL ? SECOND
            AND (remembered OR last_seen_at > UTC_TIMESTAMP(6) - INTERVAL ? SECOND)
        """
    static let touch = """
        UPDATE session SET last_seen_at = UTC_TIMESTAMP(6) WHERE token_hash = ?
        """
    static let end = """
        DELETE FROM session WHERE token_hash = ?
        """
    static let endAll = """
        DELETE FROM session WHERE account_id = ?
        """
}
