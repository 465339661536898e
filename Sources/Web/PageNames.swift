import Accounts
import Templates

extension PageTemplate {
    /// The names that each page's view answers to, and the fields its form may have problems with.
    static let views: [PageTemplate: (names: [String], problems: [String])] = [
        .activity: (ActivityView.fields.names + EventView.fields.names + Moment.fields.names, []),
        .dashboard: (
            DashboardView.fields.names + ProfileView.fields.names + Directory.Entry.fields.names
                + SessionView.fields.names + EventView.fields.names + Moment.fields.names, []
        ),
        .deletion: (DeletionView.fields.names + Period.fields.names, ["password"]),
        .directory: (DirectoryView.fields.names + Directory.Entry.fields.names, []),
        .directoryProfile: (ProfileView.fields.names + Moment.fields.names, []),
        .emailChange: (EmailChangeView.fields.names, []),
        .error: (ErrorView.fields.names, []),
        .login: (LoginView.fields.names + Period.fields.names, ["form", "identifier", "password"]),
        .passwordChange: (NewPasswordView.fields.names, ["old_password", "new_password"]),
        .passwordReset: (EmailView.fields.names, ["email"]),
        .passwordResetCancel: (PasswordResetCancelView.fields.names, []),
        .passwordResetForm: (NewPasswordView.fields.names, ["new_password"]),
        .profile: (ProfileView.fields.names + Moment.fields.names, []),
        .profileEdit: (
            ProfileEditView.fields.names, ["username", "email", "display_name", "about", "password"]
        ),
        .registration: (RegistrationView.fields.names, ["username", "email", "password"]),
        .sessions: (SessionsView.fields.names + SessionView.fields.names + Moment.fields.names, []),
        .verification: (VerificationView.fields.names, []),
        .verificationResend: (EmailView.fields.names, ["email"]),
        .welcome: (Notice.fields.names, []),
    ]

    /// Every name that the page's template may use, the site's own included.
    public var names: Set<String> {
        let (names, problems) = Self.views[self] ?? (Plain.fields.names, [])
        // The layout asks every page for problems, so that its title can say so; what is above a form lists them.
        let listed = problems.isEmpty ? [] : Problem.fields.names + ["problems.fields", "problems.form"]
        return Set(Frame.fields.names + names + ["problems.any"] + listed + problems.map { "problems." + $0 })
    }
}
