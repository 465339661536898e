/// Why a letter cannot be written.
public enum MessageError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The reason does not quote the address: it may be somebody's.
    case badAddress(reason: String)
    /// A line end, a NUL or another control character where a header would be made of it.
    case controlCharacter(header: String)
    /// A NUL in the body, at which mail systems cut a line off.
    case nulInBody

    public var description: String {
        switch self {
        case .badAddress(let reason): "the e-mail address \(reason)"
        case .controlCharacter(let header): "a control character in the header \(header)"
        case .nulInBody: "a NUL in the body of the letter"
        }
    }
}
