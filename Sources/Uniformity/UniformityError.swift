public import Accounts

/// Why there is nothing to compare.
public enum UniformityError: Error, Sendable, CustomStringConvertible {
    /// The reason is the system's.
    case curlMissing(reason: String)
    /// What curl says, or why it said nothing.
    case curlFailed(String)
    case interrupted
    case noForm(path: String, status: Int)
    /// An account that has just been made cannot sign in there.
    case otherSite
    /// So many have tried to sign in from here that nobody can for now.
    case limited
    case accounts(Failure)

    public var description: String {
        switch self {
        case .curlMissing(let reason): "curl, which asks the site, cannot be run (\(reason)): apt install curl"
        case .curlFailed(let reason): reason
        case .interrupted: "interrupted"
        case .noForm(let path, let status): "the site answers \(path) with \(status), and no form"
        case .otherSite: "an account that has just been made cannot sign in: is this the site of this configuration?"
        case .limited: "too many have tried to sign in from here (limit_login_client): try again later"
        case .accounts(let failure): failure.description
        }
    }
}
