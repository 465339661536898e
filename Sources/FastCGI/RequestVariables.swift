import Glibc
import HTTP

/// The CGI variables (RFC 3875, section 4.1) that a `Request` is made of.
///
/// Bytes that are no UTF-8 become U+FFFD, which every later check refuses.
struct RequestVariables {
    private var method: String?
    private var target: String?
    private var protectedTarget: String?
    private var contentType: String?
    private var contentLength: String?
    private var clientAddress: String?
    private var cookies: String?
    private var origin: String?
    private var fetchSite: String?
    private var userAgent: String?
    private var acceptLanguage: String?
    private var id: String?

    /// In bytes. A browser's name is shown to its owner in the list of sessions; more than this is a joke.
    private static let longestUserAgent = 512

    /// Walks libfcgi's `NAME=value` strings, which end with nil, once: of several with one name, as nginx before 1.23
    /// passes them, `FCGX_GetParam` would give the first.
    init(_ entries: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) {
        var next = entries
        while let entry = next.pointee {
            next += 1
            guard let sign = strchr(entry, Int32(UInt8(ascii: "="))) else { continue }
            take(UnsafeRawBufferPointer(start: entry, count: sign - entry), sign + 1)
        }
    }

    private mutating func take(_ name: UnsafeRawBufferPointer, _ value: UnsafePointer<CChar>) {
        switch name {
        case "REQUEST_METHOD": Self.add(value, to: &method)
        case "REQUEST_URI": Self.add(value, to: &target)
        case "PROTECTED_URI": Self.add(value, to: &protectedTarget)
        case "CONTENT_TYPE": Self.add(value, to: &contentType)
        case "CONTENT_LENGTH": Self.add(value, to: &contentLength)
        case "REMOTE_ADDR": Self.add(value, to: &clientAddress)
        case "HTTP_COOKIE": Self.add(value, to: &cookies, separator: "; ")
        case "HTTP_ORIGIN": Self.add(value, to: &origin)
        case "HTTP_SEC_FETCH_SITE": Self.add(value, to: &fetchSite)
        case "HTTP_USER_AGENT": Self.add(value, to: &userAgent)
        case "HTTP_ACCEPT_LANGUAGE": Self.add(value, to: &acceptLanguage)
        case "REQUEST_ID": Self.add(value, to: &id)
        default: break
        }
    }

    /// Joins what comes twice, as RFC 9110, section 5.3 does, so that it passes for neither of the two.
    private static func add(_ value: UnsafePointer<CChar>, to variable: inout String?, separator: String = ", ") {
        let value = String(cString: value)
        variable = variable.map { $0 + separator + value } ?? value
    }

    /// How many bytes of body are announced: 0 without `CONTENT_LENGTH`, nil where it is no number.
    var announcedLength: Int? {
        guard let contentLength, !contentLength.isEmpty else { return 0 }
        guard contentLength.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
        return Int(contentLength) ?? .max
    }

    func request(body: Request.Body) -> Request {
        Request(
            Method(method ?? ""), target ?? "", protectedTarget: protectedTarget, body: body, contentType: contentType,
            cookies: Cookies(cookies ?? ""), origin: origin, fetchSite: fetchSite,
            userAgent: userAgent.map(Self.shortened), acceptLanguage: acceptLanguage,
            clientAddress: clientAddress ?? "", id: id ?? "")
    }

    private static func shortened(_ text: String) -> String {
        var bytes = 0
        return String(
            String.UnicodeScalarView(
                text.unicodeScalars.prefix { scalar in
                    bytes += UTF8.width(scalar)
                    return bytes <= longestUserAgent
                }))
    }
}

/// Lets `switch` compare a C string's bytes with names, without a `String` for each of nginx's thirty variables.
private func ~= (name: StaticString, bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count == name.utf8CodeUnitCount, let start = bytes.baseAddress else { return false }
    return memcmp(start, name.utf8Start, bytes.count) == 0
}
