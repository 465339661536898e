import Templates

/// The templates that pages are made of: files of these names, ending in `.html`.
public enum PageTemplate: String, CaseIterable, Sendable {
    case activity
    case dashboard
    case deletion
    case deletionDone = "deletion-done"
    case directory
    case directoryProfile = "directory-profile"
    case emailChange = "email-change"
    case emailChangeDone = "email-change-done"
    case emailChangeRefused = "email-change-refused"
    case error
    case login
    case passwordChange = "password-change"
    case passwordChangeDone = "password-change-done"
    case passwordReset = "password-reset"
    case passwordResetCancel = "password-reset-cancel"
    case passwordResetCancelDone = "password-reset-cancel-done"
    case passwordResetComplete = "password-reset-complete"
    case passwordResetDone = "password-reset-done"
    case passwordResetForm = "password-reset-form"
    case passwordResetRefused = "password-reset-refused"
    case profile
    case profileEdit = "profile-edit"
    case registration
    case registrationDone = "registration-done"
    case sessions
    case verification
    case verificationDone = "verification-done"
    case verificationRefused = "verification-refused"
    case verificationResend = "verification-resend"
    case welcome
}

/// A page whose template says all there is to say.
struct Plain: View {
    static let fields: Fields<Self> = [:]
}
