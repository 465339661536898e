import MariaDB

/// What an account shows of itself, to its owner and to members.
public struct Profile: Sendable {
    public let username: Username
    public let email: EmailAddress
    public let displayName: DisplayName
    public let about: About
    /// Whether members see the address.
    public let showsEmail: Bool
    /// The UTC day the account was made, as in `2026-11-21`.
    public let memberSince: String

    public enum Outcome: Sendable {
        /// Saved; with a new address, a link to confirm it is on its way there.
        case saved
        /// Somebody has it, or somebody else had it not long ago.
        case usernameTaken
        /// The address is to change, and the current password was wrong or missing.
        case passwordRefused
    }

    /// The columns that `init(_:)` reads.
    static let columns = """
        account.username, account.email, account.display_name, account.about, account.show_email,
        DATE_FORMAT(account.created_at, '%Y-%m-%d') AS member_since
        """

    init(_ row: Row) throws(DatabaseError) {
        username = Username(stored: try row.text("username"))
        email = EmailAddress(stored: try row.text("email"))
        displayName = DisplayName(stored: try row.text("display_name"))
        about = About(stored: try row.text("about"))
        showsEmail = try row.flag("show_email")
        memberSince = try row.text("member_since")
    }
}

/// What a member wants their profile to be.
public struct ProfileEdit: Sendable {
    public var username: Username
    public var email: EmailAddress
    public var displayName: DisplayName
    public var about: About
    public var showsEmail: Bool
    /// The current password, which a new address needs.
    public var password: Password?

    public init(
        username: Username, email: EmailAddress, displayName: DisplayName, about: About, showsEmail: Bool,
        password: Password?
    ) {
        self.username = username
        self.email = email
        self.displayName = displayName
        self.about = about
        self.showsEmail = showsEmail
        self.password = password
    }
}

extension Membership {
    /// Saves all of an edit or nothing. A new address only begins to count when its own link is confirmed; an old
    /// username is kept from others for a while.
    public func save(_ edit: ProfileEdit, of member: Member) throws(Failure) -> Profile.Outcome {
        var passwordHash: String?
        if edit.email != member.profile.email {
            passwordHash = try matchingHash(edit.password, of: member, toAllow: "email-change")
            guard passwordHash != nil else { return .passwordRefused }
            // Or a member could have any number of letters sent to somebody else.
            if let wait = try count(.letterAccount, by: edit.email.key) {
                report(.letterAccount, exceededBy: member.client)
                throw .tooManyTries(wait: wait)
            }
        }
        return try transaction { connection throws(DatabaseError) in
            // A change of password that ran meanwhile has voided what the old one asked for: it must not come after.
            if let passwordHash, try !connection.lock(member.id, ifPasswordHashIs: passwordHash) {
                return .rollBack(.passwordRefused)
            }
            // Locked: of two edits at once, each has to free the name that the other has made the account's.
            let oldKey = try connection.row(SQL.lock, .integer(member.id.value))?.text("username_key")
            guard try !connection.isHeld(edit.username, from: member.id) else { return .rollBack(.usernameTaken) }
            do throws(DatabaseError) {
                try connection.execute(
                    SQL.save, .text(edit.username.text), .text(edit.username.key), .text(edit.displayName.text),
                    .text(edit.about.text), .flag(edit.showsEmail), .integer(member.id.value))
            } catch let error where error.isDuplicateKey(named: "account_username") {
                return .rollBack(.usernameTaken)
            }
            if let oldKey, oldKey != edit.username.key {
                guard try connection.take(edit.username, for: member.id) else { return .rollBack(.usernameTaken) }
                try connection.hold(oldKey, for: member.id, policy.usernameHold)
            }
            if edit.username != member.profile.username {
                try connection.queue(.usernameChanged, for: member.id)
                try note(
                    .usernameChanged, of: member.id, from: member.client, detail: member.profile.username.text,
                    in: connection)
            }
            if passwordHash != nil,
                try connection.requestChange(of: member.id, from: member.profile.email, to: edit.email)
            {
                try note(
                    .emailChangeRequested, of: member.id, from: member.client, detail: edit.email.masked,
                    in: connection)
            }
            return .commit(.saved)
        } landed: { _ in
            nil  // saving once more changes nothing
        }
    }
}

private enum SQL {
    static let lock = """
        SELECT username_key FROM account WHERE id = ? FOR UPDATE
        """
    static let save = """
        UPDATE account SET username = ?, username_key = ?, display_name = ?, about = ?, show_email = ? WHERE id = ?
        """
}
