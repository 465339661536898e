import HTTP

/// Every address of the site.
enum Routes {
    static let table: [Route] = [
        .all("/", get: WelcomePages.show),
        .visitor("/register", get: RegistrationPages.form, post: RegistrationPages.register, limit: .registerClient),
        .visitor("/register/done", get: RegistrationPages.done),
        .visitor("/verify/resend", get: VerificationPages.resendForm, post: VerificationPages.resend),
        .all("/verify/done", get: VerificationPages.done),
        .all("/verify/{uid}/{token}", get: VerificationPages.button, post: VerificationPages.verify),
        .visitor("/login", get: LoginPages.form, post: LoginPages.logIn, limit: .loginClient),
        .member("/logout", post: LoginPages.logOut),
        .member("/dashboard", get: DashboardPages.show),
        .member("/profile", get: ProfilePages.show),
        .member("/profile/edit", get: ProfilePages.form, post: ProfilePages.save),
        .all("/email-change/done", get: EmailChangePages.done),
        .all("/email-change/{uid}/{token}", get: EmailChangePages.button, post: EmailChangePages.confirm),
        .member("/profiles", get: DirectoryPages.list, limit: .directoryClient),
        .member("/profiles/{username}", get: DirectoryPages.profile, limit: .directoryClient),
        .member("/account/export", get: ExportPages.download, limit: .formClient),
        .member("/account/delete", get: DeletionPages.form, post: DeletionPages.delete),
        .visitor("/account/deleted", get: DeletionPages.done),
        .member("/password-change", get: PasswordChangePages.form, post: PasswordChangePages.change),
        .member("/password-change/done", get: PasswordChangePages.done),
        .all("/language", post: LanguagePages.choose),
        .all("/auth/check", get: AuthCheckPages.check),
        .machine("/healthz", get: HealthPages.show),
        .machine("/metrics", get: MetricsPages.show),
        .member("/activity", get: ActivityPages.list),
        .member("/sessions", get: SessionPages.list),
        .member("/sessions/revoke", post: SessionPages.revoke),
        .all("/password-reset", get: PasswordResetPages.requestForm, post: PasswordResetPages.request),
        .all("/password-reset/done", get: PasswordResetPages.requested),
        .all(
            "/password-reset-confirm/{uid}/set-password", get: PasswordResetPages.form, post: PasswordResetPages.reset),
        .all("/password-reset-confirm/{uid}/{token}", get: PasswordResetPages.open, limit: .formClient),
        .all("/password-reset-complete", get: PasswordResetPages.done),
        .all("/password-reset-cancel/done", get: PasswordResetCancelPages.done),
        .all(
            "/password-reset-cancel/{uid}/{token}", get: PasswordResetCancelPages.button,
            post: PasswordResetCancelPages.cancel),
    ]

    /// Those of one path each, by it.
    private static let fixed = Dictionary(
        uniqueKeysWithValues: table.filter { !$0.hasParameters }.map { ($0.name, $0) })
    private static let others = table.filter(\.hasParameters)

    /// The route of a path and the texts that its braces stand for; nil where there is no page.
    static func find(_ path: Substring, below base: BaseURL) -> (route: Route, parameters: [String])? {
        guard base.path.isEmpty || path.utf8.starts(with: base.path.utf8) else { return nil }
        let below = path.utf8.dropFirst(base.path.utf8.count)
        if let route = fixed[below.isEmpty ? "/" : String(Substring(below))] { return (route, []) }
        guard below.first == UInt8(ascii: "/") else { return nil }
        let parts = below.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map(Substring.init)
        for route in others {
            guard let encoded = route.match(parts) else { continue }
            let parameters = encoded.map { try? PercentCoding.decode($0.utf8) }
            return parameters.contains(nil) ? nil : (route, parameters.compactMap { $0 })
        }
        return nil
    }
}
