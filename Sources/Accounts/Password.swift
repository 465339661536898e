import Crypto

/// A password as it was typed, byte for byte; it never prints, and its bytes are overwritten when it is let go.
///
/// The request's body is overwritten, too, once it is answered. What remains: the form's field, a `String`, which Swift
/// gives no way to overwrite, so that its memory keeps the text until something else is put there; and what the buffers
/// of nginx and of the kernel held on the way here.
public struct Password: Sendable, CustomStringConvertible, CustomReflectable {
    /// UTF-8, neither trimmed nor normalised (ASVS 6.2.8): an é of one code point and one of two are two passwords,
    /// since nobody can say which of them a browser will send, but it does send the same one each time.
    let secret: SecretBytes

    public enum Problem: String, Error, Sendable, CaseIterable {
        case missing, tooShort, tooLong
        /// On the list of those that are tried first.
        case common
        /// Little else than a name that goes with the account.
        case personal
        /// Little else than a name that goes with the site.
        case site
        /// The one there was before.
        case unchanged
    }

    /// Bytes: enough for any passphrase, and little enough that nobody keeps a core busy with one.
    public static let longest = 1024

    /// A password to sign in with, which had to meet no rule but the upper bound.
    public init(typed text: String) throws(Problem) {
        guard !text.isEmpty else { throw .missing }
        guard text.utf8.count <= Self.longest else { throw .tooLong }
        secret = SecretBytes(text.utf8)
    }

    /// A password to be set.
    /// - Parameter minimum: code points, each counting as one (NIST SP 800-63B-4, section 3.1.1.2).
    public init(choosing text: String, minimum: Int) throws(Problem) {
        try self.init(typed: text)
        guard text.unicodeScalars.count >= minimum else { throw .tooShort }
    }

    static func == (one: Password, other: Password) -> Bool {
        one.secret.withBytes { one in other.secret.withBytes { constantTimeEquals(one, $0) } }
    }

    public var description: String { "redacted" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
