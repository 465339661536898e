/// Why a `HashingGate` did not do its work.
public enum GateError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Too many wait already: answer 503 with `Retry-After`.
    case busy
    case crypto(CryptoError)

    public var description: String {
        switch self {
        case .busy: "too many passwords wait to be hashed"
        case .crypto(let error): error.description
        }
    }
}
