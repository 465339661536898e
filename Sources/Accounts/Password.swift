/// A password as it was typed, byte for byte; it never prints.
public struct Password: Sendable, CustomStringConvertible, CustomReflectable {
    /// UTF-8, neither trimmed nor normalised (ASVS 6.2.8).
    let bytes: [UInt8]

    public enum Problem: String, Error, Sendable, CaseIterable {
        case missing, tooShort, tooLong
    }

    /// Bytes: enough for any passphrase, and little enough that nobody keeps a core busy with one.
    public static let longest = 1024

    /// A password to sign in with, which had to meet no rule but the upper bound.
    public init(typed text: String) throws(Problem) {
        guard !text.isEmpty else { throw .missing }
        guard text.utf8.count <= Self.longest else { throw .tooLong }
        bytes = Array(text.utf8)
    }

    /// A password to be set.
    /// - Parameter minimum: code points, each counting as one (NIST SP 800-63B-4, section 3.1.1.2).
    public init(choosing text: String, minimum: Int) throws(Problem) {
        try self.init(typed: text)
        guard text.unicodeScalars.count >= minimum else { throw .tooShort }
    }

    public var description: String { "redacted" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
