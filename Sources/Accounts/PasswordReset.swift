import Crypto
import MariaDB

/// Whoever reads an account's mail sets a new password.
public enum PasswordReset {
    public enum Outcome: Sendable {
        /// Set, and all sessions have ended; nobody is signed in. The browser is known by this token from now on.
        case reset(device: Token)
        /// The token was wrong, used, superseded or old.
        case refused
        /// The token is still good: another password may be tried with it.
        case passwordRefused(Password.Problem)
    }
}

extension Membership {
    /// Queues a reset letter for the account with this address. The work is the same, whoever has the address: for
    /// an unknown one the letter is to nobody. What kind of letter it becomes, the postman decides. Beyond the limit for
    /// letters to one address there is none, and nobody is told.
    public func requestPasswordReset(for email: EmailAddress, from client: Client = Client()) throws(Failure) {
        guard try count(.letterAccount, by: email.key) == nil else { return report(.letterAccount, exceededBy: client) }
        try transaction { connection throws(DatabaseError) in
            let account = try connection.row(SQL.find, .text(email.key)).map { row throws(DatabaseError) in
                AccountID(try row.integer("id"))
            }
            try connection.execute(SQL.queue, .text(Letter.Kind.passwordReset.rawValue), .text(email.key))
            try note(
                .resetRequested, of: account, from: client, detail: account == nil ? LogLine.alias(of: email.key) : "",
                in: connection)
            return .commit(())
        } landed: { _ in
            nil  // two letters are better than none
        }
    }

    /// The username whose password this link would set; nil for a link that is good for nothing. Changes nothing.
    public func accountToReset(_ account: AccountID, _ token: Token) throws(Failure) -> Username? {
        try accountHolding(token, for: .passwordReset, of: account)
    }

    /// Spends the token and sets the password. Signing in with it is then possible even while others keep trying under
    /// the account's name: their tries are forgotten, and the browser counts as known, since whoever used it has read
    /// the owner's mail.
    public func resetPassword(
        of account: AccountID, _ token: Token, to new: Password, from client: Client = Client()
    ) throws(Failure) -> PasswordReset.Outcome {
        // Asked first, so that a made-up link cannot keep a core busy with hashing.
        guard try accountToReset(account, token) != nil, let owner = try passwordOwner(account) else {
            try noteRefusedReset(of: account, from: client)
            return .refused
        }
        if let problem = try objection(to: new, of: owner) { return .passwordRefused(problem) }
        let hash = try hash(new)
        let device = try newToken()
        let outcome: PasswordReset.Outcome = try transaction { connection throws(DatabaseError) in
            guard try connection.spend(token, for: .passwordReset, of: account),
                let names = try connection.row(SQL.names, .integer(account.value))
            else { return .rollBack(.refused) }
            try connection.setPassword(hash, of: account)
            try connection.know(device, inPlaceOf: nil, for: account)
            try connection.forget(.loginAccount, by: try names.text("username_key"))
            try connection.forget(.loginAccount, by: try names.text("email_key"))
            try note(.passwordReset, of: account, from: client, in: connection)
            return .commit(.reset(device: device))
        } landed: { connection throws(DatabaseError) in
            try connection.row(SQL.hasPassword, .integer(account.value), .text(hash)).map { _ in
                .reset(device: device)
            }
        }
        if case .refused = outcome { try noteRefusedReset(of: account, from: client) }
        return outcome
    }

    /// Spends the token for nothing: whoever got the letter had not asked for it. False for one that is good for
    /// nothing already.
    public func cancelPasswordReset(
        of account: AccountID, _ token: Token, from client: Client = Client()
    ) throws(Failure) -> Bool {
        let isCancelled: Bool = try transaction { connection throws(DatabaseError) in
            guard try connection.spend(token, for: .passwordReset, of: account) else { return .rollBack(false) }
            try note(.resetCancelled, of: account, from: client, in: connection)
            return .commit(true)
        } landed: { connection throws(DatabaseError) in
            try connection.hasSpent(token, for: .passwordReset, of: account) ? true : nil
        }
        if !isCancelled { try noteRefusedReset(of: account, from: client) }
        return isCancelled
    }

    /// Notes that somebody wanted to set a password by a link that is good for nothing.
    public func noteRefusedReset(of account: AccountID, from client: Client) throws(Failure) {
        try noteRefusal(of: .passwordReset, of: account, from: client)
    }
}

private enum SQL {
    static let find = """
        SELECT id FROM account WHERE email_key = ? ORDER BY verified DESC LIMIT 1
        """
    static let queue = """
        INSERT INTO letter (kind, account_id)
        VALUES (?, (SELECT id FROM account WHERE email_key = ? ORDER BY verified DESC LIMIT 1))
        """
    static let hasPassword = """
        SELECT id FROM account WHERE id = ? AND password_hash = ? LOCK IN SHARE MODE
        """
    static let names = """
        SELECT username_key, email_key FROM account WHERE id = ?
        """
}
