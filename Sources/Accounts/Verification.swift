import Crypto
import MariaDB

/// The owner of an address proves it with the mailed link; from then on the account may sign in.
public enum Verification {
    public enum Outcome: Sendable {
        case verified
        /// Wrong, used, superseded or old.
        case refused
    }
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
}

private enum SQL {
    static let activate = """
        UPDATE account SET verified_at = UTC_TIMESTAMP(6) WHERE id = ? AND verified_at IS NULL AND disabled_at IS NULL
        """
    static let queueResend = """
        INSERT INTO letter (kind, account_id)
        VALUES (?, (SELECT id FROM account WHERE email_key = ? AND verified = FALSE))
        """
}
