import Crypto
import MariaDB

/// An account's address becomes another one, once the link that was mailed there has been used.
public enum EmailChange {
    public enum Outcome: Sendable {
        case changed
        /// Wrong, used, superseded or old, or the address has meanwhile become somebody's.
        case refused
    }

    /// What a link would change.
    public struct Request: Sendable {
        public let username: Username
        public let email: EmailAddress
    }
}

extension Connection {
    /// Notes the new address and queues the letter to it, in the transaction that allows it. An address that has an
    /// owner is noted like any other; the postman writes to the owner instead. The address so far is told as well,
    /// while whoever reads there can still keep it. False for one that has just been noted, as by the first of two
    /// clicks: a second letter would retire the link of the first.
    func requestChange(
        of account: AccountID, from old: EmailAddress, to email: EmailAddress
    ) throws(DatabaseError) -> Bool {
        let noted = try execute(SQL.request, .integer(account.value), .text(email.text), .text(email.key))
        guard noted.affectedRows > 0 else { return false }
        try queue(.emailChange, for: account)
        try queue(.emailChangeAsked, for: account, to: old)
        return true
    }
}

extension Membership {
    /// What this link would change; nil for a link that is good for nothing. Changes nothing.
    public func emailChange(_ account: AccountID, _ token: Token) throws(Failure) -> EmailChange.Request? {
        guard let username = try accountHolding(token, for: .emailChange, of: account) else { return nil }
        return try row(SQL.find, .integer(account.value)) { row throws(DatabaseError) in
            EmailChange.Request(username: username, email: EmailAddress(stored: try row.text("email")))
        }
    }

    /// Spends the token, makes the new address the account's, and queues a letter that tells the old one. All other
    /// tokens of the account go, since they were mailed to the old address.
    public func confirmEmailChange(
        _ account: AccountID, _ token: Token, from client: Client = Client()
    ) throws(Failure) -> EmailChange.Outcome {
        let outcome: EmailChange.Outcome = try transaction { connection throws(DatabaseError) in
            guard try connection.spend(token, for: .emailChange, of: account),
                let old = try connection.row(SQL.address, .integer(account.value))
            else { return .rollBack(.refused) }
            try connection.queue(.emailChanged, for: account, to: EmailAddress(stored: try old.text("email")))
            do throws(DatabaseError) {
                try connection.execute(SQL.change, .integer(account.value))
            } catch let error where error.isDuplicateKey(named: "account_email") {
                return .rollBack(.refused)
            }
            try connection.execute(SQL.forgetRequest, .integer(account.value))
            try connection.execute(
                SQL.retireOthers, .integer(account.value), .text(Token.Purpose.emailChange.rawValue))
            try note(
                .emailChanged, of: account, from: client,
                detail: EmailAddress(stored: try old.text("new_email")).masked, in: connection)
            return .commit(.changed)
        } landed: { connection throws(DatabaseError) in
            try connection.hasSpent(token, for: .emailChange, of: account) ? .changed : nil
        }
        if outcome == .refused { try noteRefusal(of: .emailChange, of: account, from: client) }
        return outcome
    }
}

private enum SQL {
    // Assigned in this order, the first still sees the address so far. What stays as it is counts as no row.
    static let request = """
        INSERT INTO email_change (account_id, email, email_key) VALUES (?, ?, ?)
        ON DUPLICATE KEY UPDATE
            requested_at = IF(
                email_key = VALUES(email_key)
                    AND requested_at BETWEEN UTC_TIMESTAMP(6) - INTERVAL 10 SECOND AND UTC_TIMESTAMP(6),
                requested_at, UTC_TIMESTAMP(6)),
            email = VALUES(email), email_key = VALUES(email_key)
        """
    static let find = """
        SELECT email FROM email_change WHERE account_id = ?
        """
    static let address = """
        SELECT account.email, email_change.email AS new_email
        FROM account JOIN email_change ON email_change.account_id = account.id WHERE id = ? AND listed
        """
    static let change = """
        UPDATE account JOIN email_change ON email_change.account_id = account.id
        SET account.email = email_change.email, account.email_key = email_change.email_key
        WHERE account.id = ?
        """
    static let forgetRequest = """
        DELETE FROM email_change WHERE account_id = ?
        """
    static let retireOthers = """
        DELETE FROM token WHERE account_id = ? AND purpose <> ?
        """
}
