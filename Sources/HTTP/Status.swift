/// A status code with its reason phrase (RFC 9110, section 15).
public struct Status: Hashable, Sendable {
    public let code: Int
    public let reason: String
    /// As CGI has it (RFC 3875, section 6.3.3).
    let line: String

    private init(code: Int, reason: String) {
        self.code = code
        self.reason = reason
        line = "Status: \(code) \(reason)\r\n"
    }

    public static let ok = Status(code: 200, reason: "OK")
    public static let noContent = Status(code: 204, reason: "No Content")
    /// "Done, and the outcome is over there": the browser follows with GET, so a reload repeats nothing.
    public static let seeOther = Status(code: 303, reason: "See Other")
    public static let permanentRedirect = Status(code: 308, reason: "Permanent Redirect")
    public static let badRequest = Status(code: 400, reason: "Bad Request")
    public static let unauthorized = Status(code: 401, reason: "Unauthorized")
    public static let forbidden = Status(code: 403, reason: "Forbidden")
    public static let notFound = Status(code: 404, reason: "Not Found")
    public static let methodNotAllowed = Status(code: 405, reason: "Method Not Allowed")
    public static let gone = Status(code: 410, reason: "Gone")
    public static let contentTooLarge = Status(code: 413, reason: "Content Too Large")
    public static let unsupportedMediaType = Status(code: 415, reason: "Unsupported Media Type")
    public static let unprocessableContent = Status(code: 422, reason: "Unprocessable Content")
    public static let tooManyRequests = Status(code: 429, reason: "Too Many Requests")
    public static let internalServerError = Status(code: 500, reason: "Internal Server Error")
    public static let serviceUnavailable = Status(code: 503, reason: "Service Unavailable")
}
