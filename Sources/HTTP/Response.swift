/// An answer: a status, headers, and a body that is there as a whole before its first byte leaves.
public struct Response: Sendable {
    public var status: Status
    /// The header lines, as they are sent.
    private var head: [UInt8] = []
    public var body: [UInt8]

    /// Bytes: enough for most, and not too many for malloc(3) to have them at hand (up to 1032).
    private static let usualHead = 960

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
    public mutating func add(_ name: StaticString, _ value: String) {
        if head.isEmpty { head.reserveCapacity(Self.usualHead) }
        head.append(ascii: name)
        head.append(UInt8(ascii: ":"))
        head.append(UInt8(ascii: " "))
        let start = head.count
        head.append(value)
        for position in start..<head.count where head[position] < 0x20 || head[position] == 0x7F {
            head[position] = UInt8(ascii: " ")
        }
        head.append(UInt8(ascii: "\r"))
        head.append(UInt8(ascii: "\n"))
    }

    /// Adds what another response has: for those that are the same each time.
    public mutating func addHeaders(of other: Response) {
        head += other.head
    }

    public mutating func set(_ cookie: SetCookie) {
        add("Set-Cookie", cookie.header)
    }

    /// The bytes of a CGI response (RFC 3875, section 6), always with `Content-Length`: without it nginx passes a
    /// page that broke off half-way as a finished one.
    public func serialised(withBody: Bool = true) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(100 + head.count + (withBody ? body.count : 0))
        bytes.append(status.line)
        bytes += head
        if status.code != Status.noContent.code {
            bytes.append(ascii: "Content-Length: ")
            bytes.append(String(body.count))
            bytes.append(ascii: "\r\n")
        }
        bytes.append(ascii: "\r\n")
        if withBody { bytes += body }
        return bytes
    }
}

extension [UInt8] {
    @inline(__always) fileprivate mutating func append(ascii text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// In half the time of `append(contentsOf: text.utf8)`.
    @inline(__always) fileprivate mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(contentsOf: $0) }
    }
}
