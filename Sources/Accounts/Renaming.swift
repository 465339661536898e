import MariaDB

/// What the operator renames.
public enum Renaming {
    public enum Outcome: Sendable, Equatable {
        case renamed, usernameTaken
    }
}

extension Membership {
    /// Gives an account another username, even one that is held. The old one is held for its owner, who is told.
    public func rename(_ account: AccountID, to username: Username) throws(Failure) -> Renaming.Outcome {
        try transaction { connection throws(DatabaseError) in
            guard let old = try connection.row(SQL.lock, .integer(account.value)) else { return .rollBack(.renamed) }
            let (oldText, oldKey) = (try old.text("username"), try old.text("username_key"))
            guard oldText != username.text else { return .rollBack(.renamed) }
            do throws(DatabaseError) {
                try connection.execute(
                    SQL.rename, .text(username.text), .text(username.key), .integer(account.value))
            } catch let error where error.isDuplicateKey(named: "account_username") {
                return .rollBack(.usernameTaken)
            }
            if oldKey != username.key {
                try connection.release(username)
                try connection.hold(oldKey, for: account, policy.usernameHold)
            }
            try connection.queue(.usernameChanged, for: account)
            try note(.usernameChanged, of: account, from: Client(), detail: oldText, in: connection)
            return .commit(.renamed)
        } landed: { _ in
            nil  // renamed once more, it has that name already
        }
    }
}

private enum SQL {
    static let lock = """
        SELECT username, username_key FROM account WHERE id = ? FOR UPDATE
        """
    static let rename = """
        UPDATE account SET username = ?, username_key = ? WHERE id = ?
        """
}
