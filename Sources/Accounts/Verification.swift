import Crypto
import MariaDB

/// The owner of an address proves it with the mailed link; from then on the account may sign in.
public enum Verification {
    public enum Outcome: Sendable {
        case verified
        /// Wrong, used, superseded or old.
        case refused
    }

    /// How long a letter may take to arrive and be read, with mail systems that have a stranger come back later: until
    /// then nobody is sent another by trying to sign in, for it would retire the link of the first.
    static let onItsWay: Duration = .seconds(600)
}

extension Membership {
    /// The username that this link would activate; nil for a link that is good for nothing. Changes nothing, since
    /// mail scanners open links.
    public func accountToVerify(_ id: AccountID, _ token: Token) throws(Failure) -> Username? {
        try accountHolding(token, for: .verification, of: id)
    }

    /// Spends the token and activates the account.
    public func verify(
        _ id: AccountID, _ token: Token, from client: Client = Client()
    ) throws(Failure) -> Verification.Outcome {
        let outcome: Verification.Outcome = try transaction { connection throws(DatabaseError) in
            guard try connection.spend(token, for: .verification, of: id) else { return .rollBack(.refused) }
            do throws(DatabaseError) {
                let activated = try connection.execute(SQL.activate, .integer(id.value))
                guard activated.affectedRows == 1 else { return .rollBack(.refused) }
            } catch let error where error.isDuplicateKey(named: "account_email") {
                return .rollBack(.refused)  // the address has an owner already
            }
            try note(.accountVerified, of: id, from: client, in: connection)
            return .commit(.verified)
        } landed: { connection throws(DatabaseError) in
            try connection.hasSpent(token, for: .verification, of: id) ? .verified : nil
        }
        if outcome == .refused { try noteRefusal(of: .verification, of: id, from: client) }
        return outcome
    }

    /// Queues a new verification letter, if the address has a registration that waits for it. The work is the same,
    /// whoever has the address, and limited as that for a reset.
    public func resendVerification(to email: EmailAddress, from client: Client = Client()) throws(Failure) {
        guard try count(.letterAccount, by: email.key) == nil else { return report(.letterAccount, exceededBy: client) }
        try execute(SQL.queueResend, .text(Letter.Kind.verification.rawValue), .text(email.key))
    }

    /// Queues a new verification letter for an account whose password is known but whose address is not proven, unless
    /// one is on its way. Whoever has registered somebody else's address knows this password, too, and could have
    /// letters sent there: so they are limited.
    func remindToVerify(_ account: AccountID, at emailKey: String) throws(Failure) {
        let rest = max(policy.verifyLifetime - Verification.onItsWay, .zero)
        let isOnItsWay = try row(SQL.isOnItsWay, .integer(account.value), .integer(account.value), .seconds(rest)) {
            row throws(DatabaseError) in try row.flag("on_its_way")
        }
        guard isOnItsWay == false, try count(.letterAccount, by: emailKey) == nil else { return }
        try execute(SQL.queueReminder, .text(Letter.Kind.verification.rawValue), .integer(account.value))
    }
}

private enum SQL {
    static let activate = """
        UPDATE account SET verified_at = UTC_TIMESTAMP(6) WHERE id = ? AND verified_at IS NULL AND disabled_at IS NULL
        """
    static let queueResend = """
        INSERT INTO letter (kind, account_id)
        VALUES (?, (SELECT id FROM account WHERE email_key = ? AND verified = FALSE))
        """
    // A link's lifetime begins when its letter is written, so what is left of it tells when that was.
    static let isOnItsWay = """
        SELECT EXISTS (SELECT * FROM letter WHERE account_id = ? AND kind IN ('verification', 'password-reset'))
            OR EXISTS (
                SELECT * FROM token WHERE account_id = ? AND purpose = 'verification'
                    AND expires_at > UTC_TIMESTAMP(6) + INTERVAL ? SECOND) AS on_its_way
        """
    static let queueReminder = """
        INSERT INTO letter (kind, account_id) SELECT ?, id FROM account WHERE id = ? LOCK IN SHARE MODE
        """
}
