import Accounts

/// A form from which a stranger could learn whose an address or a username is.
public enum AskedForm: String, Sendable, CaseIterable {
    case loginByAddress = "login by address"
    case loginByName = "login by name"
    case reset
    case resend
    case addressChange = "address change"
    /// The last, for it makes a known address of an unknown one, and another account of an unverified one.
    case registration

    var path: String {
        switch self {
        case .loginByAddress, .loginByName: "/login"
        case .reset: "/password-reset"
        case .resend: "/verify/resend"
        case .addressChange: "/profile/edit"
        case .registration: "/register"
        }
    }

    /// Of an answer that did what the form is for: a site that refuses everybody is uniform, too.
    public var expectedStatus: Int {
        switch self {
        case .loginByAddress, .loginByName: 422
        case .reset, .resend, .addressChange, .registration: 303
        }
    }

    /// What is typed into it.
    func fields(about standIn: StandIn, by asker: Asker) -> [(name: String, value: String)] {
        switch self {
        case .loginByAddress: [("identifier", standIn.email), ("password", asker.wrongPassword)]
        case .loginByName: [("identifier", standIn.username), ("password", asker.wrongPassword)]
        case .reset, .resend: [("email", standIn.email)]
        case .addressChange:
            [("username", asker.member.username), ("email", standIn.email), ("password", asker.member.password)]
        case .registration:
            [("username", standIn.newUsername), ("email", standIn.email), ("password", asker.member.password)]
        }
    }
}
