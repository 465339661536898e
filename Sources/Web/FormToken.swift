import Crypto

/// What proves that a form came from a page of ours in the same browser: an HMAC keyed by a cookie that no other site
/// can read. No secret of the server is involved, so none has to be kept, shared or changed.
enum FormToken {
    /// Bytes of salt, which make each page's token another one: compression cannot be made to spell it (BREACH).
    private static let saltLength = 16

    static func make(for browserSecret: String) throws(CryptoError) -> String {
        let salt = try SecureRandom.bytes(saltLength)
        return Base64URL.encode(salt + code(salt, browserSecret))
    }

    static func isValid(_ text: String, for browserSecret: String) -> Bool {
        guard let bytes = Base64URL.decode(text), bytes.count > saltLength else { return false }
        let salt = Array(bytes.prefix(saltLength))
        return constantTimeEquals(Array(bytes.dropFirst(saltLength)), code(salt, browserSecret))
    }

    private static func code(_ salt: [UInt8], _ browserSecret: String) -> [UInt8] {
        HMAC.sha256(key: Array(browserSecret.utf8), message: salt)
    }
}
