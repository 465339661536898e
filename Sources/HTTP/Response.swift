/// An answer: a status, headers, and a body that is there as a whole before its first byte leaves.
public struct Response: Sendable {
    public var status: Status
    public private(set) var headers: [(name: String, value: String)] = []
    public var body: [UInt8]

    public init(_ status: Status, body: [UInt8] = []) {
        self.status = status
        self.body = body
    }

    /// 303 to an address, which the caller has built or checked.
    public static func redirect(to location: String) -> Response {
        var response = Response(.seeOther)
        response.add("Location", location)
        return response
    }

    /// Adds a header. A control character in the value becomes a space, so no value can begin a header of its own.
    public mutating func add(_ name: String, _ value: String) {
        let isClean = value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        headers.append((name, isClean ? value : Self.withoutControls(value)))
    }

    public mutating func set(_ cookie: SetCookie) {
        add("Set-Cookie", cookie.header)
    }

    private static func withoutControls(_ value: String) -> String {
        String(String.UnicodeScalarView(value.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
    }

    /// The bytes of a CGI response (RFC 3875, section 6), always with `Content-Length`: without it nginx passes a
    /// page that broke off half-way as a finished one.
    public func serialised(withBody: Bool = true) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512 + (withBody ? body.count : 0))
        bytes += "Status: \(status.code) \(status.reason)\r\n".utf8
        for (name, value) in headers {
            bytes += name.utf8
            bytes += ": ".utf8
            bytes += value.utf8
            bytes += "\r\n".utf8
        }
        if status != .noContent { bytes += "Content-Length: \(body.count)\r\n".utf8 }
        bytes += "\r\n".utf8
        if withBody { bytes += body }
        return bytes
    }
}
