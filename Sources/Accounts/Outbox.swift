import MariaDB

/// A letter that is due: an event of an account, which the postman turns into words.
public struct Letter: Sendable {
    public let id: Int64
    public let kind: Kind
    public let attempts: Int64
    let account: AccountID?
    let recipient: EmailAddress?

    /// What a letter is about; also its name in the table.
    public enum Kind: String, Sendable, CaseIterable {
        case verification
        case invitation
        case passwordReset = "password-reset"
        case passwordChanged = "password-changed"
        case emailChange = "email-change"
        case emailChanged = "email-changed"
        case emailChangeAsked = "email-change-asked"
        case usernameChanged = "username-changed"
        case signInsRefused = "sign-ins-refused"
        case deletionRequested = "deletion-requested"
        case deletionTakenBack = "deletion-taken-back"
    }
}

extension Connection {
    /// Queues a letter in the transaction that gives cause for it.
    /// - Parameters:
    ///   - recipient: where it goes if not to the account's own address.
    ///   - pause: how long it has to wait, in whole seconds.
    func queue(
        _ kind: Letter.Kind, for account: AccountID, to recipient: EmailAddress? = nil, after pause: Duration = .zero
    ) throws(DatabaseError) {
        try execute(
            SQL.queue, .text(kind.rawValue), .integer(account.value), .optionalText(recipient?.text),
            .integer(pause.components.seconds))
    }
}

extension Membership {
    /// Takes the next due letter, and in the same statement puts it off: should this process die, or sendmail refuse,
    /// it is due again after a pause that doubles from one minute to an hour. Two postmen never take the same one.
    /// - Parameter others: how many letters are left to other postmen, so that not all reach for the same one.
    public func takeLetter(leaving others: Int = 0) throws(Failure) -> Letter? {
        while let found = try row(SQL.nextDue, .integer(Int64(others)), as: FoundLetter.init) {
            let pause = Self.firstPause * Double(1 << min(found.attempts, 16))
            let taken = try execute(
                SQL.take, .seconds(min(pause, Self.longestPause)), .integer(found.id), .integer(found.attempts))
            if taken.affectedRows == 1, let letter = found.letter { return letter }
        }
        return nil
    }

    /// Longer than sendmail may take, so that a letter is not due again while it is being handed over.
    private static let firstPause: Duration = .seconds(60)
    static let longestPause: Duration = .seconds(3600)

    /// Sendmail has taken the letter, or there was nobody to send it to.
    public func strike(_ letter: Letter) throws(Failure) {
        try execute(SQL.strike, .integer(letter.id))
    }

    /// All letters that wait, the next one first.
    public func waitingLetters() throws(Failure) -> [WaitingLetter] {
        try rows(SQL.waiting, as: WaitingLetter.init)
    }

    /// Makes every letter due now, and says how many there are.
    public func retryLetters() throws(Failure) -> Int {
        try execute(SQL.retry).affectedRows
    }
}

/// A letter that waits, as the operator sees it.
public struct WaitingLetter: Sendable {
    public let id: Int64
    public let kind: String
    /// Whose it is; nil: asked for an unknown address.
    public let username: String?
    public let attempts: Int64
    /// UTC, as in `2026-11-21 03:52:00`.
    public let dueAt: String

    fileprivate init(_ row: Row) throws(DatabaseError) {
        id = try row.integer("id")
        kind = try row.text("kind")
        username = try row.optionalText("username")
        attempts = try row.integer("attempts")
        dueAt = try row.text("due")
    }
}

/// A due letter as it stands in the table; its kind may be one that an older program does not know.
private struct FoundLetter {
    let id: Int64
    let attempts: Int64
    let letter: Letter?

    init(_ row: Row) throws(DatabaseError) {
        let id = try row.integer("id")
        let attempts = try row.integer("attempts")
        let account = try row.optionalInteger("account_id").map(AccountID.init)
        let recipient = try row.optionalText("recipient").map(EmailAddress.init(stored:))
        self.id = id
        self.attempts = attempts
        letter = Letter.Kind(rawValue: try row.text("kind")).map {
            Letter(id: id, kind: $0, attempts: attempts, account: account, recipient: recipient)
        }
    }
}

private enum SQL {
    static let queue = """
        INSERT INTO letter (kind, account_id, recipient, due_at)
        VALUES (?, ?, ?, UTC_TIMESTAMP(6) + INTERVAL ? SECOND)
        """
    static let nextDue = """
        SELECT id, kind, attempts, account_id, recipient FROM letter
        WHERE due_at <= UTC_TIMESTAMP(6) ORDER BY due_at LIMIT 1 OFFSET ?
        """
    static let take = """
        UPDATE letter SET due_at = UTC_TIMESTAMP(6) + INTERVAL ? SECOND, attempts = attempts + 1
        WHERE id = ? AND attempts = ?
        """
    static let strike = """
        DELETE FROM letter WHERE id = ?
        """
    static let waiting = """
        SELECT letter.id, kind, username, attempts, DATE_FORMAT(due_at, '%Y-%m-%d %H:%i:%s') AS due
        FROM letter LEFT JOIN account ON account.id = account_id ORDER BY due_at, letter.id
        """
    static let retry = """
        UPDATE letter SET due_at = UTC_TIMESTAMP(6)
        """
}
