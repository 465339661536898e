import Crypto

/// 256 random bits that stand for the right to do one thing; it never prints.
///
/// Only its SHA-256 is stored, so whoever reads the database can use none of them. Of 256 random bits a plain hash
/// is enough (ASVS 6.5.2), and finding it by its hash takes no secret-dependent time that would help to guess it.
public struct Token: Sendable, CustomStringConvertible, CustomReflectable {
    /// 43 characters of base64url (RFC 4648, section 5), for a link or a cookie.
    public let text: String
    let hash: [UInt8]

    private static let length = 32

    /// A new token.
    init() throws(CryptoError) {
        let bytes = try SecureRandom.bytes(Self.length)
        text = Base64URL.encode(bytes)
        hash = SHA256.hash(bytes)
    }

    /// A token as it came back; nil for anything that was never one.
    public init?(_ text: String) {
        guard let bytes = Base64URL.decode(text), bytes.count == Self.length else { return nil }
        self.text = text
        hash = SHA256.hash(bytes)
    }

    public var description: String { "redacted" }
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// What tries are counted by that are made with this token in hand.
    var bucket: String { Base64URL.encode(hash) }

    /// What a token is for; one of a purpose is worth nothing for another.
    enum Purpose: String {
        case verification
        case passwordReset = "password-reset"
        case emailChange = "email-change"
    }
}
