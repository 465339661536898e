import MariaDB

/// Something that happened to an account: for its owner on a page, for the operator in a table, and as one line in
/// the log.
public struct Event: Sendable {
    public let id: Int64
    /// A `Kind`, or one that a newer program knows.
    public let kind: String
    /// UTC, as in `2026-11-21 03:52:00`.
    public let happenedAt: String
    /// Nil: nobody's, as when a name was tried that no account has.
    public let account: AccountID?
    public let username: String?
    /// As in `192.0.2.1` or `2001:db8:0:1::/64`; empty for what the site's operator did.
    public let network: String
    public let device: DeviceName
    /// What there is to add: which link, an earlier username, a masked address, a number.
    public let detail: String

    /// What is noted; also its name in the table and in the log.
    public enum Kind: String, Sendable, CaseIterable {
        case accountCreated = "account-created"
        case accountVerified = "account-verified"
        case accountDisabled = "account-disabled"
        case accountEnabled = "account-enabled"
        /// Asked for by its owner; taken back by a sign-in; done, and then nobody's, with the account's number.
        case deletionRequested = "deletion-requested"
        case deletionTakenBack = "deletion-taken-back"
        case accountDeleted = "account-deleted"
        case dataExported = "data-exported"
        case signedIn = "signed-in"
        case signInRefused = "sign-in-refused"
        case signedOut = "signed-out"
        case sessionEnded = "session-ended"
        /// Too many refused before one that was not: its owner was told by letter.
        case triesTold = "tries-told"
        case passwordChanged = "password-changed"
        /// The current password was asked for, and was wrong.
        case passwordRefused = "password-refused"
        case resetRequested = "reset-requested"
        case passwordReset = "password-reset"
        case resetCancelled = "reset-cancelled"
        case emailChangeRequested = "email-change-requested"
        case emailChanged = "email-changed"
        case usernameChanged = "username-changed"
        case groupJoined = "group-joined"
        case groupLeft = "group-left"
        /// The token of a mailed link was wrong, used, superseded or old when it was to be spent.
        case tokenRefused = "token-refused"

        /// Refusals stand out in the log, and so does what decides who may sign in.
        var priority: Journal.Priority {
            switch self {
            case .signInRefused, .passwordRefused, .tokenRefused, .triesTold: .warning
            case .signedIn, .signedOut, .sessionEnded: .info
            default: .notice
            }
        }
    }
}

extension Membership {
    /// Notes an event in the transaction that it is part of; its line is in the log once that is committed.
    /// - Parameter account: nil for nobody's; one that there is not counts as nobody's, at the same cost.
    func note(
        _ kind: Event.Kind, of account: AccountID?, from client: Client, detail: String = "",
        in connection: Connection
    ) throws(DatabaseError) {
        let id: Parameter = if let account { .integer(account.value) } else { .null }
        let name = try connection.row(SQL.name, id).map { row throws(DatabaseError) in try row.text("username") }
        let device = client.deviceName
        try connection.execute(
            SQL.insert, name == nil ? .null : id, .text(kind.rawValue), .text(client.storedNetwork),
            .optionalText(device.browser), .optionalText(device.system), .text(detail))
        noted.append(LogLine(kind: kind, account: name == nil ? nil : account, name: name, client, detail: detail))
    }

    /// Notes an event that is part of nothing else: a refusal.
    func note(
        _ kind: Event.Kind, of account: AccountID?, from client: Client, detail: String = ""
    ) throws(Failure) {
        try transaction { connection throws(DatabaseError) in
            try note(kind, of: account, from: client, detail: detail, in: connection)
            return .commit(())
        } landed: { _ in
            nil  // twice in the log is better than not at all
        }
    }

    /// All events of one account or of everybody, the oldest first, a batch at a time.
    /// - Parameters:
    ///   - since: how far back; nil for all that is kept.
    ///   - id: of the last in the batch before; 0 for the first.
    public func events(
        of account: AccountID? = nil, since: Duration? = nil, after id: Int64 = 0, atMost count: Int = 1000
    ) throws(Failure) -> [Event] {
        let since = since ?? policy.logRetention
        return if let account {
            try rows(
                SQL.listOne, .integer(account.value), .integer(id), .seconds(since), .integer(Int64(count)),
                as: Event.init)
        } else {
            try rows(SQL.listAll, .integer(id), .seconds(since), .integer(Int64(count)), as: Event.init)
        }
    }

    /// Deletes what is older than the policy keeps; a thousand at a time, so that no page waits for it.
    public func forgetOldEvents() throws(Failure) {
        while try execute(SQL.forget, .seconds(policy.logRetention)).affectedRows == 1000 {}
    }
}

extension Event {
    init(_ row: Row) throws(DatabaseError) {
        id = try row.integer("id")
        kind = try row.text("kind")
        happenedAt = try row.text("happened")
        account = try row.optionalInteger("account_id").map(AccountID.init)
        username = try row.optionalText("username")
        network = try row.text("network")
        device = try DeviceName(row)
        detail = try row.text("detail")
    }

    /// The columns that `init(_:)` reads.
    static let columns = """
        event.id, kind, DATE_FORMAT(happened_at, '%Y-%m-%d %H:%i:%s') AS happened, account_id, username, network,
        browser, system, detail
        """
}

private enum SQL {
    // Locked as the foreign key will lock it, so that it is still there then.
    static let name = """
        SELECT username FROM account WHERE id = ? LOCK IN SHARE MODE
        """
    static let insert = """
        INSERT INTO event (account_id, kind, network, browser, system, detail) VALUES (?, ?, ?, ?, ?, ?)
        """
    private static let list = """
        SELECT \(Event.columns) FROM event LEFT JOIN account ON account.id = event.account_id
        """
    static let listOne = """
        \(list) WHERE account_id = ? AND event.id > ? AND happened_at > UTC_TIMESTAMP(6) - INTERVAL ? SECOND
        ORDER BY event.id LIMIT ?
        """
    static let listAll = """
        \(list) WHERE event.id > ? AND happened_at > UTC_TIMESTAMP(6) - INTERVAL ? SECOND ORDER BY event.id LIMIT ?
        """
    static let forget = """
        DELETE FROM event WHERE happened_at < UTC_TIMESTAMP(6) - INTERVAL ? SECOND LIMIT 1000
        """
}
