/// A password hash that another program has made: verified here, never made, and replaced by one of ours when its owner
/// signs in.
protocol ForeignHash: Sendable {
    /// Reads a hash as it stands in the other program's database; nil if it is of another kind.
    ///
    /// What is of this kind and cannot be right is refused, and so is one whose costs would keep a core busy for more
    /// than about a second: they come out of a file, and everybody can have a sign-in tried.
    init?(_ text: String) throws(CryptoError)

    /// Whether this is the password, as the other program would say.
    func verify(password: [UInt8]) throws(CryptoError) -> Bool
}

/// The kinds there are, each in a file of its own. Argon2id and scrypt as PHC strings are ours, whoever made them.
enum ForeignHashes {
    private static let kinds: [any ForeignHash.Type] = [
        CryptHash.self, DjangoHash.self, WordPressHash.self, PhpassHash.self, Apr1Hash.self, Argon2iHash.self,
    ]

    /// Nil if it is of none of these kinds.
    static func read(_ text: String) throws(CryptoError) -> (any ForeignHash)? {
        for kind in kinds {
            if let hash = try kind.init(text) { return hash }
        }
        return nil
    }
}

extension PasswordHash {
    /// What the database has room for, in bytes.
    private static let longestForeign = 255
    /// What one hash may ask for, in KiB that are written, over all passes: about a second's.
    private static let mostForeignWork = 1024 * 1024

    /// Throws unless passwords can be verified against this hash here, and in bounded time, whatever program made it.
    public static func checkForeign(_ text: String) throws(CryptoError) {
        guard let first = text.utf8.first, first != UInt8(ascii: "!"), first != UInt8(ascii: "*") else {
            throw .malformedHash(reason: "it stands for no password")
        }
        guard text.utf8.count <= longestForeign, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .malformedHash(reason: "it is too long, or not in ASCII")
        }
        guard try ForeignHashes.read(text) == nil else { return }
        guard text.hasPrefix("$argon2id$") || text.hasPrefix("$scrypt$") else {
            throw .malformedHash(reason: "it is of no kind that is known here")
        }
        _ = try PasswordHash(foreign: text)
    }

    /// A hash in our own form that somebody else has made.
    init(foreign text: String) throws(CryptoError) {
        try self.init(text)
        guard parameters.work <= Self.mostForeignWork else { throw .malformedHash(reason: "its costs are too high") }
        guard parameters.isAvailable else { throw .unavailable(algorithm: parameters.algorithm) }
    }
}
