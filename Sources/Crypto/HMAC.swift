internal import COpenSSL

/// Keyed digests (RFC 2104).
public enum HMAC {
    /// The HMAC-SHA-256 of the message, 32 bytes; compare it with `constantTimeEquals` (`HMAC`).
    public static func sha256(key: [UInt8], message: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: SHA256.length)
        let done = COpenSSL.HMAC(EVP_sha256(), key, CInt(key.count), message, message.count, &code, nil)
        // As with SHA-256: a code left at zeros would be one that anybody can forge.
        precondition(done != nil, "libcrypto without HMAC-SHA-256")
        return code
    }
}
