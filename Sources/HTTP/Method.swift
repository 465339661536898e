/// What a request asks for (RFC 9110, section 9). The site answers three; all others are 405.
public enum Method: Hashable, Sendable {
    case get, head, post, other

    /// Methods are compared as they are: `get` is not `GET` (RFC 9110, section 9.1).
    public init(_ token: String) {
        switch token {
        case "GET": self = .get
        case "HEAD": self = .head
        case "POST": self = .post
        default: self = .other
        }
    }
}
