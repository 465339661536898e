import Crypto
import MariaDB

/// Being signed in, in one browser.
public struct Session: Sendable {
    /// The cookie's value.
    public let token: Token
    /// "Keep me signed in": it outlives the browser and has no idle limit.
    public let isRemembered: Bool
    /// What the browser is known by from now on; nil but in a session that has just begun.
    public let device: Token?

    /// What an account has at most; beyond it the one longest unseen ends. More than anybody has browsers, and few
    /// enough to be read through, so that a thief's session stands out and a script that never signs out fills nothing.
    static let mostPerAccount: Int64 = 20

    /// The condition for a row of the table; its values are the absolute and the idle limit, in seconds. One that began
    /// while the clock was far ahead would outlive its limit by as much.
    static let isAlive = """
        session.created_at BETWEEN UTC_TIMESTAMP(6) - INTERVAL ? SECOND AND UTC_TIMESTAMP(6) + INTERVAL 1 DAY
        AND (remembered OR last_seen_at > UTC_TIMESTAMP(6) - INTERVAL ? SECOND)
        """
}

extension Session {
    /// The policy's times as the SQL has them: each request asks with them, so they are made once.
    struct Times {
        let touch: Parameter
        let lifetime: Parameter
        let idle: Parameter

        /// "Last seen" is written at most this often, or a tenth of the idle limit: reading pages costs no commit each.
        private static let touchInterval: Duration = .seconds(60)

        init(_ policy: Policy) {
            touch = .seconds(min(Self.touchInterval, policy.sessionIdle / 10))
            lifetime = .seconds(policy.sessionLifetime)
            idle = .seconds(policy.sessionIdle)
        }
    }
}

/// The owner of the session that a request came with, as the database has them at that moment.
public final class Member: Sendable {
    public let id: AccountID
    public let profile: Profile
    /// Nil: they have not chosen one.
    public let language: Language?
    /// In alphabetical order; nil where they were not asked for.
    public let groups: [Group]?
    public let session: Session
    /// What the request said of its sender.
    let client: Client

    fileprivate init(_ row: Row, _ groups: [Group]?, _ token: Token, _ client: Client) throws(DatabaseError) {
        id = AccountID(try row.integer("id"))
        profile = try Profile(row)
        language = try row.optionalText("language").map(Language.init(stored:))
        self.groups = groups
        session = Session(token: token, isRemembered: try row.flag("remembered"), device: nil)
        self.client = client
    }
}

extension Membership {
    /// The member behind a session's token: one look-up a request. Nil when the session has ended or is too old, or
    /// when the account has been disabled since.
    /// - Parameters:
    ///   - client: noted as where the session was last seen.
    ///   - withGroups: whether the page needs them: the server takes a quarter longer for them.
    public func member(
        with token: Token, from client: Client = Client(), withGroups: Bool = false
    ) throws(Failure) -> Member? {
        let rows = try rows(
            withGroups ? SQL.findMemberWithGroups : SQL.findMember, sessionTimes.touch, .bytes(token.hash),
            sessionTimes.lifetime, sessionTimes.idle
        )
        guard let first = rows.first else { return nil }
        let member: Member
        let isDueForTouch: Bool
        do throws(DatabaseError) {
            member = try Member(first, withGroups ? Self.groups(of: rows) : nil, token, client)
            isDueForTouch = try first.flag("due_for_touch")
        } catch {
            throw .database(error)
        }
        if isDueForTouch { try execute(SQL.touch, .text(client.storedNetwork), .bytes(token.hash)) }
        return member
    }

    private static func groups(of rows: Rows) throws(DatabaseError) -> [Group] {
        var groups: [Group] = []
        for row in rows {
            if let name = try row.optionalText("group_name") { groups.append(Group(stored: name)) }
        }
        groups.sort { $0.name < $1.name }
        return groups
    }

    /// Ends the session that a member asks with; its token is worth nothing from then on.
    public func signOut(_ member: Member) throws(Failure) {
        try transaction { connection throws(DatabaseError) in
            try connection.execute(SQL.end, .bytes(member.session.token.hash))
            try note(.signedOut, of: member.id, from: member.client, in: connection)
            return .commit(())
        } landed: { _ in
            nil
        }
    }

    /// A session that has yet to begin, with new tokens: none that came with a request ever becomes one.
    func newSession(isRemembered: Bool) throws(Failure) -> Session {
        Session(token: try newToken(), isRemembered: isRemembered, device: try newToken())
    }
}

extension Connection {
    /// Begins a session, in the transaction that allows it and holds the account's lock. The browser is known from
    /// then on. If there are too many, the session longest unseen ends; returned is how many did.
    @discardableResult
    func begin(_ session: Session, for account: AccountID, from client: Client) throws(DatabaseError) -> Int {
        let name = client.deviceName
        try execute(SQL.countSignIn, .integer(account.value))
        try execute(
            SQL.begin, .bytes(session.token.hash), .integer(account.value), .flag(session.isRemembered),
            .optionalText(name.browser), .optionalText(name.system), .text(client.storedNetwork))
        let ended = try execute(
            SQL.endLongestUnseen, .integer(account.value), .integer(account.value), .integer(Session.mostPerAccount))
        if let device = session.device { try know(device, inPlaceOf: client.device, for: account) }
        return ended.affectedRows
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
    // Makes it a conflict with a change of password at another node, whatever locks are held at this one.
    static let countSignIn = """
        UPDATE account SET sign_ins = sign_ins + 1 WHERE id = ?
        """
    static let begin = """
        INSERT INTO session (token_hash, account_id, remembered, browser, system, network) VALUES (?, ?, ?, ?, ?, ?)
        """
    // What was seen later than now was so before the clock was set back: the new one is never among the last.
    static let endLongestUnseen = """
        DELETE FROM session WHERE account_id = ? AND id NOT IN (
            SELECT id FROM (
                SELECT id FROM session WHERE account_id = ?
                ORDER BY last_seen_at > UTC_TIMESTAMP(6), last_seen_at DESC, id DESC LIMIT ?
            ) AS kept)
        """
    static let find = """
        SELECT account_id FROM session WHERE token_hash = ? LOCK IN SHARE MODE
        """
    static let findMember = """
        SELECT \(memberColumns)
        FROM session JOIN account ON account.id = session.account_id
        WHERE token_hash = ? AND listed AND \(Session.isAlive)
        """
    // A row for each group: GROUP_CONCAT and ORDER BY take the server as long as all the rest.
    static let findMemberWithGroups = """
        SELECT \(memberColumns), group_name
        FROM session JOIN account ON account.id = session.account_id
        LEFT JOIN group_member ON group_member.account_id = session.account_id
        WHERE token_hash = ? AND listed AND \(Session.isAlive)
        """
    private static let memberColumns = """
        remembered, last_seen_at < UTC_TIMESTAMP(6) - INTERVAL ? SECOND AS due_for_touch, account.id,
        account.language, \(Profile.columns)
        """
    static let touch = """
        UPDATE session SET last_seen_at = UTC_TIMESTAMP(6), network = ? WHERE token_hash = ?
        """
    static let end = """
        DELETE FROM session WHERE token_hash = ?
        """
    static let endAll = """
        DELETE FROM session WHERE account_id = ?
        """
}
