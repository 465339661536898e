import Crypto

/// What proves that a form came from a page of ours in the same browser: an HMAC keyed by a cookie that no other site
/// can read. No secret of the server is involved, so none has to be kept, shared or changed.
struct FormTokens {
    private let hmac = HMAC()

    /// Bytes of salt, which make each page's token another one: compression cannot be made to spell it (BREACH).
    private static let saltLength = 16

    func make(for browserSecret: String) throws(CryptoError) -> String {
        let salt = try SecureRandom.bytes(Self.saltLength)
        return Base64URL.encode(salt + code(salt, browserSecret))
    }

    func isValid(_ text: String, for browserSecret: String) -> Bool {
        guard let bytes = Base64URL.decode(text), bytes.count > Self.saltLength else { return false }
        let salt = Array(bytes.prefix(Self.saltLength))
        return constantTimeEquals(Array(bytes.dropFirst(Self.saltLength)), code(salt, browserSecret))
    }

    private func code(_ salt: [UInt8], _ browserSecret: String) -> [UInt8] {
        hmac.sha256(key: Array(browserSecret.utf8), message: salt)
    }
}
