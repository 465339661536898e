import Crypto
import MariaDB

/// What verification, password reset and change of address do alike with the tokens of their links.
extension Connection {
    /// Spends a token, and says whether it was there to be spent: the one statement in which of many that try at
    /// once, one succeeds.
    ///
    /// The account is locked before its token, as everywhere: two that change one account wait for each other instead
    /// of deadlocking, and the one that comes second sees what the first has made of it.
    func spend(_ token: Token, for purpose: Token.Purpose, of account: AccountID) throws(DatabaseError) -> Bool {
        guard try lock(account) else { return false }
        return try execute(SQL.spend, .integer(account.value), .text(purpose.rawValue), .bytes(token.hash)).affectedRows
            == 1
    }

    /// Whether this very token has been spent: what is asked after a COMMIT whose answer was lost.
    func hasSpent(_ token: Token, for purpose: Token.Purpose, of account: AccountID) throws(DatabaseError) -> Bool {
        try row(SQL.hasSpent, .integer(account.value), .text(purpose.rawValue), .bytes(token.hash)) != nil
    }
}

extension Membership {
    /// Makes a token for an account and address, good for `lifetime` from now; it retires the one before.
    func mint(
        _ purpose: Token.Purpose, for account: AccountID, at email: EmailAddress, lifetime: Duration
    ) throws(Failure) -> Token {
        let token = try newToken()
        try execute(
            SQL.mint, .text(purpose.rawValue), .bytes(token.hash), .text(email.key), .seconds(lifetime),
            .integer(account.value))
        return token
    }

    /// Notes that a token could not be spent.
    func noteRefusal(of purpose: Token.Purpose, of account: AccountID, from client: Client) throws(Failure) {
        try note(.tokenRefused, of: account, from: client, detail: purpose.rawValue)
    }

    /// The username of the account whose token this is, while it could still be spent.
    func accountHolding(
        _ token: Token, for purpose: Token.Purpose, of account: AccountID
    ) throws(Failure) -> Username? {
        try row(SQL.find, .integer(account.value), .text(purpose.rawValue), .bytes(token.hash)) {
            row throws(DatabaseError) in Username(stored: try row.text("username"))
        }
    }
}

private enum SQL {
    // Of an account that is deleted at this moment it makes none, instead of failing.
    static let mint = """
        INSERT INTO token (account_id, purpose, hash, email_key, expires_at)
        SELECT id, ?, ?, ?, UTC_TIMESTAMP(6) + INTERVAL ? SECOND FROM account WHERE id = ? LOCK IN SHARE MODE
        ON DUPLICATE KEY UPDATE
            hash = VALUES(hash), email_key = VALUES(email_key), expires_at = VALUES(expires_at), spent_at = NULL
        """
    static let spend = """
        UPDATE token SET spent_at = UTC_TIMESTAMP(6) WHERE \(isGood)
        """
    static let hasSpent = """
        SELECT account_id FROM token WHERE account_id = ? AND purpose = ? AND hash = ? AND spent_at IS NOT NULL
        LOCK IN SHARE MODE
        """
    static let find = """
        SELECT (SELECT account.username FROM account WHERE account.id = token.account_id) AS username
        FROM token WHERE \(isGood)
        """

    // The address is compared again: a letter that was being written while the address changed went to the old one.
    private static let isGood = """
        account_id = ? AND purpose = ? AND hash = ? AND spent_at IS NULL AND expires_at > UTC_TIMESTAMP(6)
        AND email_key = (
            SELECT IF(token.purpose = 'email-change', email_change.email_key, account.email_key)
            FROM account LEFT JOIN email_change ON email_change.account_id = account.id
            WHERE account.id = token.account_id AND account.disabled_at IS NULL)
        """
}
