import Crypto
import MariaDB

/// Whose password is being set.
struct PasswordOwner {
    /// Nil in a registration that has none yet which is good.
    let username: Username?
    let email: EmailAddress?
    var displayName = DisplayName(stored: "")

    /// The names that others know them by. The address's domain is among them: in `gmail2026` is nothing of one's own.
    fileprivate var words: PasswordWords {
        let address = email?.text ?? ""
        let localPart = address.prefix { $0 != "@" }
        return PasswordWords([username?.text ?? "", address, String(localPart), displayName.text])
    }
}

/// What a password must not be that is being set: one that others have, too, or one that can be read off its owner.
/// Signing in asks nothing of this.
extension Membership {
    /// What speaks against a password in a registration that is not good yet, so that all of its problems are told at
    /// once. Nobody is looked up for it, and nothing hashed.
    public func objection(
        to password: Password, username: Username?, email: EmailAddress?
    ) throws(Failure) -> Password.Problem? {
        try objection(to: password, of: PasswordOwner(username: username, email: email))
    }

    /// What speaks against a password; nil if nothing does.
    func objection(to password: Password, of owner: PasswordOwner) throws(Failure) -> Password.Problem? {
        try password.secret.withBytes { bytes throws(Failure) in
            var folded = PasswordWords.fold(bytes)
            var lowerCased = PasswordWords.lowerCased(bytes)
            defer {
                wipe(&folded)
                wipe(&lowerCased)
            }
            if owner.words.areMost(of: folded) { return .personal }
            if PasswordWords(policy.siteNames).areMost(of: folded) { return .site }
            guard let list = policy.passwordBlocklist else { return nil }
            // As it was typed, and in lower case, which the lists of common ones are in.
            if try list.contains(bytes) { return .common }
            return try list.contains(lowerCased) ? .common : nil
        }
    }

    /// The account whose password is being set; nil if there is none any more.
    func passwordOwner(_ account: AccountID) throws(Failure) -> PasswordOwner? {
        try row(SQL.owner, .integer(account.value)) { row throws(DatabaseError) in
            PasswordOwner(
                username: Username(stored: try row.text("username")),
                email: EmailAddress(stored: try row.text("email")),
                displayName: DisplayName(stored: try row.text("display_name")))
        }
    }
}

private enum SQL {
    static let owner = """
        SELECT username, email, display_name FROM account WHERE id = ?
        """
}
