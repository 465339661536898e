internal import COpenSSL
internal import Glibc

/// Why a cryptographic operation could not be done; never says what it was done to.
public enum CryptoError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A C function said no.
    case failed(function: String, reason: String)
    /// This machine's libcrypto does not know the algorithm: OpenSSL has Argon2 since 3.2 only.
    case unavailable(algorithm: String)
    /// A stored password hash is none of ours; the reason does not quote it.
    case malformedHash(reason: String)

    public var description: String {
        switch self {
        case .failed(let function, let reason): "\(function): \(reason)"
        case .unavailable(let algorithm): "this machine's libcrypto has no \(algorithm)"
        case .malformedHash(let reason): "the password hash cannot be read: \(reason)"
        }
    }

    /// The error that OpenSSL has just queued on this thread, and an empty queue behind it (`ERR_get_error`).
    static func openSSL(_ function: String) -> CryptoError {
        let code = ERR_peek_last_error()
        ERR_clear_error()
        guard code != 0 else { return .failed(function: function, reason: "no reason given") }
        var text = [CChar](repeating: 0, count: 256)
        ERR_error_string_n(code, &text, text.count)
        let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return .failed(function: function, reason: String(decoding: bytes, as: UTF8.self))
    }

    /// The error a system call has just left in `errno`.
    static func system(_ function: String, _ code: CInt) -> CryptoError {
        .failed(function: function, reason: String(cString: strerror(code)))
    }
}
