public import Accounts

/// Somebody with an address and a password, who may or may not have an account.
public struct Person: Sendable {
    public let name: String
    public let address: String
    public let secret: String
    public let username: Username
    public let email: EmailAddress
    public let password: Password

    /// - Parameters:
    ///   - address: nil: `NAME@example.net`.
    ///   - secret: nil: one that is like nobody else's.
    public init(_ name: String, _ address: String? = nil, secret: String? = nil) throws {
        self.name = name
        self.address = address ?? "\(name)@example.net"
        self.secret = secret ?? "\(name) has a secret"
        username = try Username(parsing: name)
        email = try EmailAddress(parsing: self.address)
        password = try Password(typed: self.secret)
    }
}
