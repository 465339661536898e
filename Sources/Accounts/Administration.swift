import Crypto
import MariaDB

/// What the operator does on the command line.
public enum Administration {
    public enum CreationOutcome: Sendable, Equatable {
        case created(AccountID)
        case usernameTaken, emailTaken
        case passwordRefused(Password.Problem)
    }

    /// An account as its operator sees it.
    public struct Account: Sendable {
        public let id: AccountID
        public let username: String
        public let email: String
        public let displayName: String
        /// UTC, as in `2026-11-21 03:52:00`; nil where it has not happened.
        public let createdAt: String
        public let verifiedAt: String?
        public let disabledAt: String?
        /// When it will be gone, since its owner wants that.
        public let deletionDueAt: String?
        public let sessions: Int64
    }

    /// Accounts, counted by what is wrong with their password hashes.
    public struct PasswordHashes: Sendable {
        /// This machine's libcrypto cannot verify it, so nobody can sign in: moved from a newer system, or written by
        /// another program.
        public internal(set) var shutOut: Int64 = 0
        /// Not as `password_hash` has it: imported, or older. It is renewed when its owner signs in.
        public internal(set) var old: Int64 = 0
    }
}

extension Membership {
    /// Makes a verified account: the operator vouches for the address, and may give away a name that is held. A
    /// registration that waits with the same address makes way.
    public func create(
        _ username: Username, _ email: EmailAddress, _ password: Password
    ) throws(Failure) -> Administration.CreationOutcome {
        if let problem = try objection(to: password, of: PasswordOwner(username: username, email: email)) {
            return .passwordRefused(problem)
        }
        return try create(username, email, hash: hash(password))
    }

    /// - Parameter isInvited: whether its owner gets the letter to choose a password.
    func create(
        _ username: Username, _ email: EmailAddress, hash: String, isInvited: Bool = false
    ) throws(Failure) -> Administration.CreationOutcome {
        try transaction { connection throws(DatabaseError) in
            try connection.makeWay(at: email)
            do throws(DatabaseError) {
                let created = try connection.execute(
                    SQL.create, .text(username.text), .text(username.key), .text(email.text), .text(email.key),
                    .text(hash))
                let id = AccountID(created.insertedID)
                try connection.release(username)
                if isInvited { try connection.queue(.invitation, for: id) }
                try note(.accountCreated, of: id, from: Client(), in: connection)
                return .commit(.created(id))
            } catch let error where error.isDuplicateKey(named: "account_username") {
                return .rollBack(.usernameTaken)
            } catch let error where error.isDuplicateKey(named: "account_email") {
                return .rollBack(.emailTaken)
            }
        } landed: { connection throws(DatabaseError) in
            try connection.account(username, withPasswordHash: hash).map { .created($0) }
        }
    }

    /// All accounts in the order of their usernames, a batch at a time.
    /// - Parameters:
    ///   - text: what has to be part of username, address or display name, without regard to case; empty for all.
    ///   - after: the last username of the batch before, in lower case; empty for the first.
    public func accounts(
        with text: String = "", after: String = "", atMost count: Int = 1000
    ) throws(Failure) -> [Administration.Account] {
        let key = Parameter.text(text.lowercased())
        return try rows(
            SQL.list, .text(after.lowercased()), key, key, .text(text), .integer(Int64(count)),
            as: Administration.Account.init)
    }

    /// The account with this username or address; of two with one address, its owner's.
    public func account(_ identifier: String) throws(Failure) -> Administration.Account? {
        try row(
            identifier.contains("@") ? SQL.findByEmail : SQL.findByUsername, .text(identifier.lowercased()),
            as: Administration.Account.init)
    }

    /// Shuts an account: it cannot sign in, is not listed, gets no letter, and its sessions end at once.
    public func disable(_ account: AccountID) throws(Failure) {
        try transaction { connection throws(DatabaseError) in
            try connection.execute(SQL.disable, .integer(account.value))
            try connection.endSessions(of: account)
            try note(.accountDisabled, of: account, from: Client(), in: connection)
            return .commit(())
        } landed: { _ in
            nil
        }
    }

    public func enable(_ account: AccountID) throws(Failure) {
        try transaction { connection throws(DatabaseError) in
            try connection.execute(SQL.enable, .integer(account.value))
            try note(.accountEnabled, of: account, from: Client(), in: connection)
            return .commit(())
        } landed: { _ in
            nil
        }
    }

    /// Takes the address as proven; false if it has an owner already.
    public func verifyByOperator(_ account: AccountID) throws(Failure) -> Bool {
        try transaction { connection throws(DatabaseError) in
            do throws(DatabaseError) {
                try connection.execute(SQL.verify, .integer(account.value))
                try note(.accountVerified, of: account, from: Client(), in: connection)
                return .commit(true)
            } catch let error where error.isDuplicateKey(named: "account_email") {
                return .rollBack(false)
            }
        } landed: { _ in
            nil
        }
    }

    /// Queues a reset letter, or for an unverified account its verification letter.
    public func sendReset(to account: AccountID) throws(Failure) {
        try transaction { connection throws(DatabaseError) in
            try connection.execute(
                SQL.queueReset, .text(Letter.Kind.passwordReset.rawValue), .integer(account.value))
            try note(.resetRequested, of: account, from: Client(), in: connection)
            return .commit(())
        } landed: { _ in
            nil
        }
    }
}

extension Administration.Account {
    fileprivate init(_ row: Row) throws(DatabaseError) {
        id = AccountID(try row.integer("id"))
        username = try row.text("username")
        email = try row.text("email")
        displayName = try row.text("display_name")
        createdAt = try row.text("created")
        verifiedAt = try row.optionalText("verified")
        disabledAt = try row.optionalText("disabled")
        deletionDueAt = try row.optionalText("deletion_due")
        sessions = try row.integer("sessions")
    }
}

extension Membership {
    /// How many accounts have a password hash that is not as it should be.
    public func passwordHashes() throws(Failure) -> Administration.PasswordHashes {
        let kinds = try rows(SQL.kindsOfHashes) { row throws(DatabaseError) in
            (example: try row.text("example"), accounts: try row.integer("accounts"))
        }
        var hashes = Administration.PasswordHashes()
        for kind in kinds {
            if (try? PasswordHash.check(kind.example)) == nil { hashes.shutOut += kind.accounts }
            if !policy.passwordHash.isMet(by: kind.example) { hashes.old += kind.accounts }
        }
        return hashes
    }
}

private enum SQL {
    // Ours by the algorithm with its costs, those of other programs by their beginning, for a salt may follow it. All of
    // one kind are verifiable or none is.
    static let kindsOfHashes = """
        SELECT MIN(password_hash) AS example, COUNT(*) AS accounts FROM account
        GROUP BY IF(
            password_hash LIKE '$scrypt$%', SUBSTRING_INDEX(password_hash, '$', 3),
            IF(password_hash LIKE '$argon2%', SUBSTRING_INDEX(password_hash, '$', 4), LEFT(password_hash, 3)))
        """
    static let create = """
        INSERT INTO account (username, username_key, email, email_key, password_hash, verified_at)
        VALUES (?, ?, ?, ?, ?, UTC_TIMESTAMP(6))
        """
    private static let account = """
        SELECT id, username, email, display_name, DATE_FORMAT(created_at, '%Y-%m-%d %H:%i:%s') AS created,
            DATE_FORMAT(verified_at, '%Y-%m-%d %H:%i:%s') AS verified,
            DATE_FORMAT(disabled_at, '%Y-%m-%d %H:%i:%s') AS disabled,
            DATE_FORMAT(deletion_due_at, '%Y-%m-%d %H:%i:%s') AS deletion_due,
            (SELECT COUNT(*) FROM session WHERE session.account_id = account.id) AS sessions
        FROM account
        """
    static let list = """
        \(account)
        WHERE username_key > ? AND (INSTR(username_key, ?) OR INSTR(email_key, ?) OR INSTR(display_name, ?))
        ORDER BY username_key LIMIT ?
        """
    static let findByUsername = """
        \(account) WHERE username_key = ?
        """
    static let findByEmail = """
        \(account) WHERE email_key = ? ORDER BY verified DESC LIMIT 1
        """
    static let disable = """
        UPDATE account SET disabled_at = COALESCE(disabled_at, UTC_TIMESTAMP(6)) WHERE id = ?
        """
    static let enable = """
        UPDATE account SET disabled_at = NULL WHERE id = ?
        """
    static let verify = """
        UPDATE account SET verified_at = COALESCE(verified_at, UTC_TIMESTAMP(6)) WHERE id = ?
        """
    static let queueReset = """
        INSERT INTO letter (kind, account_id) SELECT ?, id FROM account WHERE id = ? LOCK IN SHARE MODE
        """
}
