/// The cookies that came with a request (RFC 6265, section 5.4).
public struct Cookies: Sendable, Equatable {
    private let header: String

    /// - Parameter header: the value of the `Cookie` header; several headers are joined with `; `.
    public init(_ header: String = "") {
        self.header = header
    }

    /// The cookie's value, or nil where there is none, or where it came twice with different values: somebody else's
    /// page may have planted one of them, and nothing tells which.
    public subscript(name: String) -> String? {
        var (header, name) = (header, name)
        return header.withUTF8 { header in name.withUTF8 { Self.value(of: $0, in: header) } }
    }

    private static func value(
        of name: UnsafeBufferPointer<UInt8>, in header: UnsafeBufferPointer<UInt8>
    ) -> String? {
        var found: Slice<UnsafeBufferPointer<UInt8>>?
        var start = 0
        while start < header.count {
            while start < header.count, header[start] == UInt8(ascii: " ") { start += 1 }
            let rest = UnsafeBufferPointer(rebasing: header[start...])
            let pair = UnsafeBufferPointer(rebasing: rest[..<rest.length(until: UInt8(ascii: ";"))])
            start += pair.count + 1
            guard pair.starts(with: name) else { continue }
            let behind = pair.dropFirst(name.count)
            guard behind.first == UInt8(ascii: "=") else { continue }
            let value = behind.dropFirst()
            if let found, !found.elementsEqual(value) { return nil }
            found = value
        }
        return found.map { String(decoding: $0, as: UTF8.self) }
    }
}

/// A cookie to set: always `HttpOnly; SameSite=Lax; Path=/`, since no page of ours has a script that could read one.
public struct SetCookie: Sendable, Equatable {
    public let name: String
    public let value: String
    /// How long the browser keeps it; nil: until the browser is closed.
    public let maxAge: Duration?
    public let secure: Bool

    public init(name: String, value: String, maxAge: Duration? = nil, secure: Bool) {
        self.name = name
        self.value = value
        self.maxAge = maxAge
        self.secure = secure
    }

    /// The cookie that makes the browser forget one of this name.
    public static func clearing(_ name: String, secure: Bool) -> SetCookie {
        SetCookie(name: name, value: "", maxAge: .zero, secure: secure)
    }

    /// The value of the `Set-Cookie` header.
    public var header: String {
        var text = "\(name)=\(value); Path=/; HttpOnly; SameSite=Lax"
        if let maxAge { text += "; Max-Age=\(maxAge.components.seconds)" }
        if secure { text += "; Secure" }
        return text
    }
}
