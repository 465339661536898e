import Crypto
import MariaDB

/// An account that the operator makes for somebody who chooses the password: nobody else ever knows one.
extension Membership {
    /// Makes a verified account with a password that nobody knows, and queues the letter to choose one.
    public func invite(_ username: Username, _ email: EmailAddress) throws(Failure) -> Administration.CreationOutcome {
        let token = try newToken()
        guard let unknown = try? Password(typed: token.text) else { return .passwordRefused(.missing) }
        return try create(username, email, hash: hash(unknown), isInvited: true)
    }
}
