import MariaDB

/// All that is held about a member, for themselves (GDPR, articles 15 and 20).
///
/// Left out are the password's hash and those of tokens: they tell nobody anything about the person, but a file in a
/// folder of downloads would let whoever finds it try passwords in peace.
///
/// Moments are UTC, as in `2026-11-21T03:52:00Z` (RFC 3339).
public struct Export: Sendable {
    public let madeAt: String
    public let account: Account
    public let sessions: [Session]
    public let devices: [Device]
    public let events: [Event]
    public let emailChange: EmailChange?
    public let mailedLinks: [MailedLink]
    public let waitingLetters: [Letter]
    public let heldUsernames: [HeldUsername]
    public let groups: [Group]
    public let countedTries: [CountedTry]

    public struct Account: Sendable {
        public let id: Int64
        public let username: String
        public let email: String
        public let displayName: String
        public let about: String
        public let showsEmail: Bool
        /// Nil: they have not chosen one.
        public let language: String?
        public let createdAt: String
        public let verifiedAt: String?
        public let passwordSetAt: String
    }

    public struct Session: Sendable {
        /// Whether it is the one that asks.
        public let isThisOne: Bool
        public let isRemembered: Bool
        public let browser: String?
        public let system: String?
        public let network: String
        public let beganAt: String
        public let lastSeenAt: String
    }

    /// A browser that has signed in before.
    public struct Device: Sendable {
        public let signedInAt: String
    }

    /// What has happened to the account.
    public struct Event: Sendable {
        public let kind: String
        public let happenedAt: String
        public let network: String
        public let browser: String?
        public let system: String?
        public let detail: String
    }

    /// A new address that waits to be confirmed.
    public struct EmailChange: Sendable {
        public let email: String
        public let requestedAt: String
    }

    public struct MailedLink: Sendable {
        public let purpose: String
        public let email: String
        public let expiresAt: String
        public let usedAt: String?
    }

    public struct Letter: Sendable {
        public let kind: String
        /// Where it goes if not to the account's own address.
        public let recipient: String?
        public let queuedAt: String
    }

    public struct HeldUsername: Sendable {
        public let username: String
        public let heldUntil: String
    }

    /// What a limit remembers of tries with the member's name or address.
    public struct CountedTry: Sendable {
        public let what: String
        public let forgottenAt: String
    }
}

extension Membership {
    /// Nil if the account has gone meanwhile. That it was asked for is noted first: none is handed out unnoticed.
    public func export(of member: Member) throws(Failure) -> Export? {
        let id = Parameter.integer(member.id.value)
        let found = try row(SQL.account, id) { row throws(DatabaseError) in
            (try Export.Account(row), try row.text("email_key"), try row.text("made_at"))
        }
        guard let (account, emailKey, madeAt) = found else { return nil }
        try note(.dataExported, of: member.id, from: member.client)
        let buckets = [
            (Limit.Subject.loginAccount, Username(stored: account.username).key), (.loginAccount, emailKey),
            (.letterAccount, emailKey),
        ].map { subject, key in Parameter.text(subject.bucket(key)) }
        return Export(
            madeAt: madeAt, account: account,
            sessions: try rows(SQL.sessions, .bytes(member.session.token.hash), id, as: Export.Session.init),
            devices: try rows(SQL.devices, id, as: Export.Device.init),
            events: try rows(SQL.events, id, as: Export.Event.init),
            emailChange: try row(SQL.emailChange, id, as: Export.EmailChange.init),
            mailedLinks: try rows(SQL.tokens, id, as: Export.MailedLink.init),
            waitingLetters: try rows(SQL.letters, id, as: Export.Letter.init),
            heldUsernames: try rows(SQL.heldUsernames, id, as: Export.HeldUsername.init),
            groups: try rows(SQL.groups, id, as: Group.init),
            countedTries: try rows(SQL.attempts, buckets[0], buckets[1], buckets[2], as: Export.CountedTry.init))
    }
}

extension Export.Account {
    fileprivate init(_ row: Row) throws(DatabaseError) {
        id = try row.integer("id")
        username = try row.text("username")
        email = try row.text("email")
        displayName = try row.text("display_name")
        about = try row.text("about")
        showsEmail = try row.flag("show_email")
        language = try row.optionalText("language")
        createdAt = try row.text("created")
        verifiedAt = try row.optionalText("verified")
        passwordSetAt = try row.text("password_set")
    }
}

extension Export.Session {
    fileprivate init(_ row: Row) throws(DatabaseError) {
        isThisOne = try row.flag("is_this_one")
        isRemembered = try row.flag("remembered")
        browser = try row.optionalText("browser")
        system = try row.optionalText("system")
        network = try row.text("network")
        beganAt = try row.text("began")
        lastSeenAt = try row.text("last_seen")
    }
}

extension Export.Device {
    fileprivate init(_ row: Row) throws(DatabaseError) {
        signedInAt = try row.text("signed_in")
    }
}

extension Export.Event {
    fileprivate init(_ row: Row) throws(DatabaseError) {
        kind = try row.text("kind")
        happenedAt = try row.text("happened")
        network = try row.text("network")
        browser = try row.optionalText("browser")
        system = try row.optionalText("system")
        detail = try row.text("detail")
    }
}

extension Export.EmailChange {
    fileprivate init(_ row: Row) throws(DatabaseError) {
        email = try row.text("email")
        requestedAt = try row.text("requested")
    }
}

extension Export.MailedLink {
    fileprivate init(_ row: Row) throws(DatabaseError) {
        purpose = try row.text("purpose")
        email = try row.text("email_key")
        expiresAt = try row.text("expires")
        usedAt = try row.optionalText("spent")
    }
}

extension Export.Letter {
    fileprivate init(_ row: Row) throws(DatabaseError) {
        kind = try row.text("kind")
        recipient = try row.optionalText("recipient")
        queuedAt = try row.text("queued")
    }
}

extension Export.HeldUsername {
    fileprivate init(_ row: Row) throws(DatabaseError) {
        username = try row.text("username_key")
        heldUntil = try row.text("until")
    }
}

extension Export.CountedTry {
    fileprivate init(_ row: Row) throws(DatabaseError) {
        what = try row.text("bucket")
        forgottenAt = try row.text("forgotten")
    }
}

private enum SQL {
    /// A moment as RFC 3339 writes it.
    private static func moment(_ column: String) -> String {
        "DATE_FORMAT(\(column), '%Y-%m-%dT%H:%i:%sZ')"
    }

    static let account = """
        SELECT id, username, email, email_key, display_name, about, show_email, language,
            \(moment("created_at")) AS created,
            \(moment("verified_at")) AS verified, \(moment("credentials_changed_at")) AS password_set,
            \(moment("UTC_TIMESTAMP(6)")) AS made_at
        FROM account WHERE id = ?
        """
    static let sessions = """
        SELECT token_hash = ? AS is_this_one, remembered, \(moment("created_at")) AS began,
            \(moment("last_seen_at")) AS last_seen, browser, system, network
        FROM session WHERE account_id = ? ORDER BY created_at LIMIT 10000
        """
    static let devices = """
        SELECT \(moment("created_at")) AS signed_in FROM device WHERE account_id = ? ORDER BY created_at LIMIT 10000
        """
    static let events = """
        SELECT kind, \(moment("happened_at")) AS happened, network, browser, system, detail
        FROM event WHERE account_id = ? ORDER BY id DESC LIMIT 10000
        """
    static let emailChange = """
        SELECT email, \(moment("requested_at")) AS requested FROM email_change WHERE account_id = ?
        """
    static let tokens = """
        SELECT purpose, email_key, \(moment("expires_at")) AS expires, \(moment("spent_at")) AS spent
        FROM token WHERE account_id = ? ORDER BY expires_at
        """
    static let letters = """
        SELECT kind, recipient, \(moment("queued_at")) AS queued
        FROM letter WHERE account_id = ? ORDER BY queued_at LIMIT 10000
        """
    static let heldUsernames = """
        SELECT username_key, \(moment("held_until")) AS until
        FROM held_username WHERE account_id = ? ORDER BY held_until
        """
    static let groups = """
        SELECT group_name FROM group_member WHERE account_id = ? ORDER BY group_name
        """
    static let attempts = """
        SELECT bucket, \(moment("empty_at")) AS forgotten FROM attempt WHERE bucket IN (?, ?, ?) ORDER BY empty_at
        """
}
