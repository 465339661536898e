import MariaDB

/// A letter as its reader is to understand it. The ones with a token are good for `lifetime` from now.
public enum LetterContent: Sendable {
    case verification(Recipient, Link)
    /// Somebody gave an address that has an owner; its owner is told, and nobody else.
    case addressTaken(Recipient)
    /// The operator has made an account for them, and nobody knows its password.
    case invitation(Recipient, Link)
    case passwordReset(Recipient, Link)
    case passwordChanged(Recipient)
    case emailChange(Recipient, Link)
    case emailChanged(Recipient)
    /// For the address so far, while the new one waits to be confirmed.
    case emailChangeAsked(Recipient, new: EmailAddress)
    case usernameChanged(Recipient)
    /// So many tries to sign in were refused before one that was not.
    case signInsRefused(Recipient, count: String)
    /// The account is hidden, and can be taken back until then (UTC, as in `2026-11-21 03:52`).
    case deletionRequested(Recipient, until: String)
    case deletionTakenBack(Recipient)

    public struct Recipient: Sendable {
        public let username: Username
        public let email: EmailAddress
        /// Nil: the site's own.
        public let language: Language?
    }

    public struct Link: Sendable {
        public let account: AccountID
        public let token: Token
        public let lifetime: Duration
    }
}

extension LetterContent {
    public var recipient: Recipient {
        switch self {
        case .verification(let recipient, _), .invitation(let recipient, _), .passwordReset(let recipient, _),
            .emailChange(let recipient, _),
            .addressTaken(let recipient), .passwordChanged(let recipient), .emailChanged(let recipient),
            .emailChangeAsked(let recipient, _), .usernameChanged(let recipient), .signInsRefused(let recipient, _),
            .deletionRequested(let recipient, _), .deletionTakenBack(let recipient):
            recipient
        }
    }

    /// What the reader is to open; nil in a letter that only tells.
    public var link: Link? {
        switch self {
        case .verification(_, let link), .invitation(_, let link), .passwordReset(_, let link),
            .emailChange(_, let link):
            link
        case .addressTaken, .passwordChanged, .emailChanged, .emailChangeAsked, .usernameChanged, .signInsRefused,
            .deletionRequested, .deletionTakenBack:
            nil
        }
    }
}

extension Membership {
    /// What the letter has to say at this moment, its token freshly made; nil if nobody is to get it any more.
    public func content(of letter: Letter) throws(Failure) -> LetterContent? {
        guard let account = letter.account,
            let addressee = try row(SQL.addressee, .integer(account.value), as: Addressee.init), !addressee.isDisabled
        else { return nil }
        let recipient = LetterContent.Recipient(
            username: addressee.username, email: letter.recipient ?? addressee.email, language: addressee.language)
        switch letter.kind {
        case .verification, .passwordReset:
            // Whoever asks for a reset before the address is proven has to prove it first.
            guard !addressee.isVerified else {
                guard letter.kind == .passwordReset else { return nil }
                return .passwordReset(
                    recipient, try link(.passwordReset, account, addressee.email, policy.resetLifetime))
            }
            // Made even where the owner gets another letter, and nobody the link: whoever has registered the address
            // could tell the two apart by when a sign-in asks for the next letter.
            let link = try link(.verification, account, addressee.email, policy.verifyLifetime)
            if let owner = try owner(of: addressee.email) { return owner.letter }
            return .verification(recipient, link)
        case .invitation:
            // As long as a registration has: whoever is invited is not waiting for the letter.
            return .invitation(recipient, try link(.passwordReset, account, addressee.email, policy.verifyLifetime))
        case .passwordChanged: return .passwordChanged(recipient)
        case .emailChanged: return .emailChanged(recipient)
        case .usernameChanged: return .usernameChanged(recipient)
        case .signInsRefused:
            return try refusedSignIns(of: account).map { .signInsRefused(recipient, count: $0) }
        case .emailChangeAsked: return addressee.newEmail.map { .emailChangeAsked(recipient, new: $0) }
        case .deletionRequested: return addressee.deletionDue.map { .deletionRequested(recipient, until: $0) }
        case .deletionTakenBack: return .deletionTakenBack(recipient)
        case .emailChange:
            guard let new = addressee.newEmail else { return nil }
            if let owner = try owner(of: new), owner.id != account { return owner.letter }
            let recipient = LetterContent.Recipient(
                username: addressee.username, email: new, language: addressee.language)
            return .emailChange(recipient, try link(.emailChange, account, new, policy.verifyLifetime))
        }
    }

    private func link(
        _ purpose: Token.Purpose, _ account: AccountID, _ email: EmailAddress, _ lifetime: Duration
    ) throws(Failure) -> LetterContent.Link {
        let token = try mint(purpose, for: account, at: email, lifetime: lifetime)
        return LetterContent.Link(account: account, token: token, lifetime: lifetime)
    }

    private func owner(of email: EmailAddress) throws(Failure) -> Owner? {
        try row(SQL.owner, .text(email.key), as: Owner.init)
    }
}

/// Whose address it is that somebody else has given.
private struct Owner {
    let id: AccountID
    /// What is to be said to them; nothing, if they have been shut out.
    let letter: LetterContent?

    init(_ row: Row) throws(DatabaseError) {
        id = AccountID(try row.integer("id"))
        let recipient = LetterContent.Recipient(
            username: Username(stored: try row.text("username")), email: EmailAddress(stored: try row.text("email")),
            language: try row.optionalText("language").map(Language.init(stored:)))
        letter = try row.flag("disabled") ? nil : .addressTaken(recipient)
    }
}

/// The account that a letter is about, as it is when the letter is written.
private struct Addressee {
    let username: Username
    let email: EmailAddress
    let language: Language?
    let isVerified: Bool
    let isDisabled: Bool
    /// The address that waits to be confirmed.
    let newEmail: EmailAddress?
    /// Of an account that its owner wants deleted.
    let deletionDue: String?

    init(_ row: Row) throws(DatabaseError) {
        username = Username(stored: try row.text("username"))
        email = EmailAddress(stored: try row.text("email"))
        language = try row.optionalText("language").map(Language.init(stored:))
        isVerified = try row.flag("verified")
        isDisabled = try row.flag("disabled")
        newEmail = try row.optionalText("new_email").map(EmailAddress.init(stored:))
        deletionDue = try row.optionalText("deletion_due")
    }
}

private enum SQL {
    static let addressee = """
        SELECT username, account.email, language, verified, disabled_at IS NOT NULL AS disabled, email_change.email AS new_email,
            DATE_FORMAT(deletion_due_at, '%Y-%m-%d %H:%i') AS deletion_due
        FROM account LEFT JOIN email_change ON email_change.account_id = account.id WHERE account.id = ?
        """
    static let owner = """
        SELECT id, username, email, language, disabled_at IS NOT NULL AS disabled FROM account
        WHERE email_key = ? AND verified = TRUE
        """
}
