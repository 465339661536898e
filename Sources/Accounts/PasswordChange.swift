import Crypto
import MariaDB

/// A member who knows the old password sets a new one.
public enum PasswordChange {
    public enum Outcome: Sendable {
        /// Changed: all sessions have ended, and this new one has begun in the browser that asked.
        case changed(Session)
        case oldPasswordRefused
        case newPasswordRefused(Password.Problem)
    }
}

extension Membership {
    /// Sets a new password, ends all sessions but gives this browser a new one, voids what had been mailed, and
    /// queues a letter that tells.
    public func changePassword(
        of member: Member, from old: Password, to new: Password
    ) throws(Failure) -> PasswordChange.Outcome {
        guard let oldHash = try matchingHash(old, of: member) else {
            try note(.passwordRefused, of: member.id, from: member.client, detail: "password-change")
            return .oldPasswordRefused
        }
        if new == old { return .newPasswordRefused(.unchanged) }
        let owner = PasswordOwner(
            username: member.profile.username, email: member.profile.email, displayName: member.profile.displayName)
        if let problem = try objection(to: new, of: owner) { return .newPasswordRefused(problem) }
        let hash = try hash(new)
        let session = try newSession(isRemembered: member.session.isRemembered)
        return try transaction { connection throws(DatabaseError) in
            guard try connection.lock(member.id, ifPasswordHashIs: oldHash) else {
                return .rollBack(.oldPasswordRefused)
            }
            try connection.setPassword(hash, of: member.id)
            try connection.begin(session, for: member.id, from: member.client)
            try note(.passwordChanged, of: member.id, from: member.client, in: connection)
            return .commit(.changed(session))
        } landed: { connection throws(DatabaseError) in
            try connection.has(session) ? .changed(session) : nil
        }
    }
}

extension Connection {
    /// What every change of a password means, in the transaction that allows it: sessions, known devices, mailed
    /// tokens and an address that waits to be confirmed go, since whoever had the old password may be behind them
    /// (B5.7), and a letter tells.
    func setPassword(_ hash: String, of account: AccountID) throws(DatabaseError) {
        try execute(SQL.setPassword, .text(hash), .integer(account.value))
        try endSessions(of: account)
        try forgetDevices(of: account)
        try voidLinks(of: account)
        try queue(.passwordChanged, for: account)
    }

    /// Makes worthless what had been mailed and not been used, and forgets the address that waits to be confirmed.
    func voidLinks(of account: AccountID) throws(DatabaseError) {
        try execute(SQL.forgetEmailChange, .integer(account.value))
        try execute(SQL.retireTokens, .integer(account.value))
    }
}

private enum SQL {
    static let setPassword = """
        UPDATE account SET password_hash = ?, credentials_changed_at = UTC_TIMESTAMP(6) WHERE id = ?
        """
    static let forgetEmailChange = """
        DELETE FROM email_change WHERE account_id = ?
        """
    static let retireTokens = """
        DELETE FROM token WHERE account_id = ?
        """
}
