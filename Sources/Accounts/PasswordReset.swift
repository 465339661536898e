import Crypto
import MariaDB

/// Whoever reads an account's mail sets a new password.
public enum PasswordReset {
    public enum Outcome: Sendable {
        /// Set, and all sessions have ended; nobody is signed in.
        case reset
        /// The token was wrong, used, superseded or old.
        case refused
    }
}

extension Membership {
    /// Queues a reset letter for the account with this address. The work is the same, whoever has the address: for
    /// an unknown one the letter is to nobody. What kind of letter it becomes, the postman decides. Beyond the limit for
    /// letters to one address there is none, and nobody is told.
    public func requestPasswordReset(for email: EmailAddress) throws(Failure) {
        guard try count(.letterAccount, by: email.key) == nil else { return }
        try execute(SQL.queue, .text(Letter.Kind.passwordReset.rawValue), .text(email.key))
    }

    /// The username whose password this link would set; nil for a link that is good for nothing. Changes nothing.
    public func accountToReset(_ account: AccountID, _ token: Token) throws(Failure) -> Username? {
        try accountHolding(token, for: .passwordReset, of: account)
    }

    /// Spends the token and sets the password.
    public func resetPassword(
        of account: AccountID, _ token: Token, to new: Password
    ) throws(Failure) -> PasswordReset.Outcome {
        // Asked first, so that a made-up link cannot keep a core busy with hashing.
        guard try accountToReset(account, token) != nil else { return .refused }
        let hash = try hash(new)
        return try transaction { connection throws(DatabaseError) in
            guard try connection.spend(token, for: .passwordReset, of: account) else { return .rollBack(.refused) }
            try connection.setPassword(hash, of: account)
            return .commit(.reset)
        } landed: { connection throws(DatabaseError) in
            try connection.lock(account, ifPasswordHashIs: hash) ? .reset : nil
        }
    }
}

private enum SQL {
    static let queue = """
        INSERT INTO letter (kind, account_id)
        VALUES (?, (SELECT id FROM account WHERE email_key = ? ORDER BY verified DESC LIMIT 1))
        """
}
