public import Crypto
import MariaDB

/// Accounts that people have in another program, taken over with their password hashes as they are; each is replaced
/// by one of ours when its owner signs in.
public enum Import {
    /// An account as the other program has it.
    public struct Entry: Sendable {
        public let username: Username
        public let email: EmailAddress
        let displayName: DisplayName
        let passwordHash: String
        let isVerified: Bool
        let isDisabled: Bool

        /// - Parameters:
        ///   - passwordHash: as it stands there; refused unless it can be verified here, for nobody could sign in.
        ///   - isVerified: whether somebody has made sure that the address is its owner's.
        public init(
            _ username: Username, _ email: EmailAddress, _ displayName: DisplayName, passwordHash: String,
            isVerified: Bool, isDisabled: Bool
        ) throws(CryptoError) {
            try PasswordHash.checkForeign(passwordHash)
            self.username = username
            self.email = email
            self.displayName = displayName
            self.passwordHash = passwordHash
            self.isVerified = isVerified
            self.isDisabled = isDisabled
        }
    }

    public enum Outcome: Sendable, Equatable {
        case imported
        /// There is an account with this name and this address: most likely imported before. It stays as it is.
        case existing
        case usernameTaken, usernameHeld, emailTaken
    }

    /// Entries in one transaction: few enough that nobody waits long for their locks.
    public static let batch = 500
}

extension Membership {
    /// Makes an account of each entry, all in one transaction, and says of each what came of it, in their order.
    ///
    /// There is no letter: an unverified account gets its own when its owner signs in. A registration that waits with
    /// the address of a verified one makes way, as for the operator's `create`.
    /// - Parameter isTrial: all is done, and undone in the end.
    public func take(over entries: [Import.Entry], isTrial: Bool = false) throws(Failure) -> [Import.Outcome] {
        while true {
            if let outcomes = try takeOnce(over: entries, isTrial: isTrial) { return outcomes }
        }
    }

    /// nil where somebody else took one of the names or addresses meanwhile: the next try will see it.
    private func takeOnce(over entries: [Import.Entry], isTrial: Bool) throws(Failure) -> [Import.Outcome]? {
        try transaction { connection throws(DatabaseError) in
            do throws(DatabaseError) {
                var outcomes: [Import.Outcome] = []
                for entry in entries {
                    if let obstacle = try connection.removeObstacle(to: entry) {
                        outcomes.append(obstacle)
                        continue
                    }
                    let created = try connection.execute(
                        SQL.create, .text(entry.username.text), .text(entry.username.key), .text(entry.email.text),
                        .text(entry.email.key), .text(entry.passwordHash), .text(entry.displayName.text),
                        .flag(entry.isVerified), .flag(entry.isDisabled))
                    let id = AccountID(created.insertedID)
                    guard try connection.take(entry.username, for: id) else { return .rollBack(nil) }
                    try note(.accountCreated, of: id, from: Client(), detail: "import", in: connection)
                    outcomes.append(.imported)
                }
                return isTrial ? .rollBack(outcomes) : .commit(outcomes)
            } catch let error where error.isDuplicateKey(named: "account_username") {
                return .rollBack(nil)
            } catch let error where error.isDuplicateKey(named: "account_email") {
                return .rollBack(nil)
            }
        } landed: { _ in
            nil  // run again, it finds what it has made
        }
    }
}

extension Connection {
    /// Makes way for an entry; what still keeps it from becoming an account, or nil if nothing does.
    fileprivate func removeObstacle(to entry: Import.Entry) throws(DatabaseError) -> Import.Outcome? {
        let name = Parameter.text(entry.username.key)
        let address = Parameter.text(entry.email.key)
        let others = try rows(SQL.others, address, name, address, name)
        var isRegistrationInTheWay = false
        for other in others {
            let hasName = try other.flag("has_name")
            let hasAddress = try other.flag("has_address")
            guard hasAddress else { return .usernameTaken }
            // An unverified registration is no reason against a verified account with its address.
            let isOpen = try other.flag("verified")
            guard entry.isVerified, !isOpen else { return hasName ? .existing : .emailTaken }
            isRegistrationInTheWay = true
        }
        if try isHeld(entry.username) { return .usernameHeld }
        if isRegistrationInTheWay { try makeWay(at: entry.email) }
        return nil
    }
}

private enum SQL {
    // The one with the name first, for of two obstacles it is the one to tell.
    static let others = """
        SELECT TRUE AS has_name, email_key = ? AS has_address, verified FROM account WHERE username_key = ?
        UNION ALL
        SELECT FALSE, TRUE, verified FROM account WHERE email_key = ? AND username_key <> ?
        """
    static let create = """
        INSERT INTO account
            (username, username_key, email, email_key, password_hash, display_name, verified_at, disabled_at)
        VALUES (?, ?, ?, ?, ?, ?, IF(?, UTC_TIMESTAMP(6), NULL), IF(?, UTC_TIMESTAMP(6), NULL))
        """
}
