import Crypto
import MariaDB

/// A browser in which an account's owner has signed in before, known by a cookie (OWASP calls it a device cookie).
///
/// Whoever keeps trying under somebody's name uses up that name's limit, and its owner with it. A known device is then
/// counted apart, so strangers can be made to wait without locking the owner out. Stolen, the cookie is good for just
/// these few tries: it opens nothing, and says nothing of whose it is.
public enum Device {
    /// How long a browser is known after its last sign-in.
    public static let lifetime: Duration = .seconds(180 * 86400)  // who comes back after a winter is still known

    /// An account's newest; more than anybody's browsers, even with private windows among them.
    static let mostPerAccount: Int64 = 20
}

extension Membership {
    /// Whether somebody has signed in to the account of this username or address in this browser before.
    func isKnown(_ device: Token, to key: String) throws(Failure) -> Bool {
        try row(SQL.find, .bytes(device.hash), .seconds(Device.lifetime), .text(key), .text(key)) { _ in true } ?? false
    }

    /// Deletes the devices that are no longer known; a thousand at a time, so that no page waits for it.
    public func forgetOldDevices() throws(Failure) {
        while try execute(SQL.forgetOld, .seconds(Device.lifetime)).affectedRows == 1000 {}
    }
}

extension Connection {
    /// Makes a browser known, in the transaction that gives cause for it.
    /// - Parameter former: what the browser was known by until now; where that was for the same account, it goes.
    func know(_ device: Token, inPlaceOf former: Token?, for account: AccountID) throws(DatabaseError) {
        if let former { try execute(SQL.forget, .bytes(former.hash), .integer(account.value)) }
        try execute(SQL.insert, .bytes(device.hash), .integer(account.value))
        try execute(
            SQL.forgetOldest, .integer(account.value), .integer(account.value), .integer(Device.mostPerAccount))
    }

    /// From now on no browser is known to the account.
    func forgetDevices(of account: AccountID) throws(DatabaseError) {
        try execute(SQL.forgetAll, .integer(account.value))
    }
}

private enum SQL {
    static let find = """
        SELECT account.id FROM device JOIN account ON account.id = device.account_id
        WHERE token_hash = ? AND device.created_at > UTC_TIMESTAMP(6) - INTERVAL ? SECOND
            AND (username_key = ? OR email_key = ?)
        """
    static let insert = """
        INSERT INTO device (token_hash, account_id) VALUES (?, ?)
        """
    static let forget = """
        DELETE FROM device WHERE token_hash = ? AND account_id = ?
        """
    static let forgetOldest = """
        DELETE FROM device WHERE account_id = ? AND token_hash NOT IN (
            SELECT token_hash FROM (
                SELECT token_hash FROM device WHERE account_id = ? ORDER BY created_at DESC LIMIT ?
            ) AS newest)
        """
    static let forgetAll = """
        DELETE FROM device WHERE account_id = ?
        """
    static let forgetOld = """
        DELETE FROM device WHERE created_at < UTC_TIMESTAMP(6) - INTERVAL ? SECOND LIMIT 1000
        """
}
