@testable import Crypto

extension FuzzTarget {
    /// Hashes as other programs have them.
    static let hash = FuzzTarget("hash") { bytes in
        let text = String(bytes)
        if let hash = try? PasswordHash(text) { try promise("a hash has one spelling", hash.text == text) }
        do throws(CryptoError) { try PasswordHash.checkForeign(text) } catch { return }
        try PasswordHash.check(text)
        guard isCheap(text) else { return }
        _ = try PasswordHash.verify(password: [1, 2, 3], against: text)
    }

    /// Whether it takes a moment to verify a password against it, and no more.
    private static func isCheap(_ text: String) -> Bool {
        if let hash = try? PasswordHash(text) { return hash.parameters.work <= 64 }
        return cheap.contains { text.hasPrefix($0) }
    }

    private static let cheap = ["$1$", "$apr1$", "$5$rounds=1000$", "$6$rounds=1000$", "$2y$04$", "$P$5"]
}
