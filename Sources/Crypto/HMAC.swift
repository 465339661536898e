internal import COpenSSL

/// Keyed digests (RFC 2104), one after the other: the corresponding C object is `EVP_MAC_CTX`.
///
/// Kept by the thread it belongs to: looking the algorithm up takes libcrypto longer than a code.
public final class HMAC {
    private let context: OpaquePointer

    public init() {
        let algorithm = EVP_MAC_fetch(nil, OSSL_MAC_NAME_HMAC, nil)
        defer { EVP_MAC_free(algorithm) }
        // As with SHA-256: a code that was not computed would be one that anybody can forge.
        guard let context = EVP_MAC_CTX_new(algorithm) else { preconditionFailure("libcrypto without HMAC") }
        self.context = context
        var digest = Array("SHA256".utf8CString)
        // The list keeps both pointers; a String that is handed to a C function is there for that call alone.
        let isReady = OSSL_MAC_PARAM_DIGEST.withCString { name in
            digest.withUnsafeMutableBufferPointer { digest in
                var parameters = [
                    OSSL_PARAM_construct_utf8_string(name, digest.baseAddress, 0), OSSL_PARAM_construct_end(),
                ]
                return EVP_MAC_CTX_set_params(context, &parameters)
            }
        }
        precondition(isReady == 1, "libcrypto without HMAC-SHA-256")
    }

    deinit {
        EVP_MAC_CTX_free(context)
    }

    /// The HMAC-SHA-256 of the message, 32 bytes; compare it with `constantTimeEquals`.
    public func sha256(key: [UInt8], message: [UInt8]) -> [UInt8] {
        var code = [UInt8](zeros: SHA256.length)
        var length = 0
        let isDone =
            EVP_MAC_init(context, key, key.count, nil) == 1
            && EVP_MAC_update(context, message, message.count) == 1
            && EVP_MAC_final(context, &code, &length, code.count) == 1
        precondition(isDone, "libcrypto without HMAC-SHA-256")
        return code
    }
}
