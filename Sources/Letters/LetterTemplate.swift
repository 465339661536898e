import Templates

/// The templates that letters are made of: files of these names in `mail/`, ending in `.txt`.
public enum LetterTemplate: String, CaseIterable, Sendable {
    case addressTaken = "address-taken"
    case deletionRequested = "deletion-requested"
    case deletionTakenBack = "deletion-taken-back"
    case emailChange = "email-change"
    case emailChanged = "email-changed"
    case emailChangeAsked = "email-change-asked"
    case invitation
    case passwordChanged = "password-changed"
    case passwordReset = "password-reset"
    case signInsRefused = "sign-ins-refused"
    case usernameChanged = "username-changed"
    case verification

    /// Every name that a letter may use.
    public static let names = Set(LetterView.fields.names + Moment.fields.names + Period.fields.names)
}
