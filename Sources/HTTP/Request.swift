/// A request as the site sees it: only what it reads, and nothing that a client could use to pass for a proxy.
public struct Request: Sendable {
    /// The longest body that is read, in bytes; nginx's `client_max_body_size` says the same.
    public static let longestBody = 64 * 1024

    public enum Body: Sendable, Equatable {
        case complete([UInt8])
        /// Fewer bytes came than `Content-Length` announced: the client went away half-way.
        case cutShort
        /// More than `longestBody` was announced, and nothing was read.
        case tooLarge
    }

    public var method: Method
    /// Path and query as the client sent them, still percent-encoded (CGI's `REQUEST_URI`).
    ///
    /// nginx's decoded `SCRIPT_NAME` is not looked at: two readings of one address are how checks are walked around.
    public var target: String
    /// What was asked of the web server, as it was sent, where that asks for itself whether to let somebody in.
    public var protectedTarget: String?
    public var body: Body
    public var contentType: String?
    public var cookies: Cookies
    public var origin: String?
    /// `Sec-Fetch-Site`: what the browser says of where a request began (W3C Fetch Metadata).
    public var fetchSite: String?
    public var userAgent: String?
    /// The languages its reader understands (RFC 9110, section 12.5.4).
    public var acceptLanguage: String?
    /// The peer's IP address as the web server saw it (`REMOTE_ADDR`), never a forwarded header.
    public var clientAddress: String
    /// What the web server calls the request in its own log; empty where it does not say.
    public var id: String

    public init(
        _ method: Method, _ target: String, protectedTarget: String? = nil, body: Body = .complete([]),
        contentType: String? = nil,
        cookies: Cookies = Cookies(), origin: String? = nil, fetchSite: String? = nil, userAgent: String? = nil,
        acceptLanguage: String? = nil, clientAddress: String = "", id: String = ""
    ) {
        self.method = method
        self.target = target
        self.protectedTarget = protectedTarget
        self.body = body
        self.contentType = contentType
        self.cookies = cookies
        self.origin = origin
        self.fetchSite = fetchSite
        self.userAgent = userAgent
        self.acceptLanguage = acceptLanguage
        self.clientAddress = clientAddress
        self.id = id
    }

    /// The target without its query, still percent-encoded.
    public var path: Substring {
        target[..<target.utf8.index(target.startIndex, offsetBy: pathLength)]
    }

    /// In bytes.
    private var pathLength: Int {
        var target = target
        return target.withUTF8 { $0.length(until: UInt8(ascii: "?")) }
    }

    /// The fields of the query.
    public func query() throws(MalformedRequest) -> Form {
        let path = pathLength
        guard path < target.utf8.count else { return Form() }
        return try Form(urlEncoded: Array(target.utf8.dropFirst(path + 1)))
    }

    /// The fields of the body, which has to be `application/x-www-form-urlencoded` and whole.
    public func form() throws(MalformedRequest) -> Form {
        switch body {
        case .tooLarge: throw .tooLarge
        case .cutShort: throw .badRequest
        case .complete(let bytes):
            let mediaType = (contentType ?? "").prefix { $0 != ";" && $0 != " " && $0 != "\t" }
            guard mediaType.lowercased() == "application/x-www-form-urlencoded" else { throw .unsupportedMediaType }
            // A field in the address of a POST would stand in logs, and beside its twin in the body.
            guard try query().isEmpty else { throw .badRequest }
            return try Form(urlEncoded: bytes)
        }
    }
}

/// Why a request cannot be read; nothing has been done for it.
public enum MalformedRequest: Error, Sendable, Equatable {
    case badRequest, tooLarge, unsupportedMediaType

    public var status: Status {
        switch self {
        case .badRequest: .badRequest
        case .tooLarge: .contentTooLarge
        case .unsupportedMediaType: .unsupportedMediaType
        }
    }
}
