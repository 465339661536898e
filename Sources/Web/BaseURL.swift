import HTTP

/// Where the site is: the only source of the addresses it gives out. A request's `Host` is never one.
public struct BaseURL: Sendable, CustomStringConvertible {
    /// Scheme, host and port, as a browser's `Origin` says it.
    public let origin: String
    /// Without port, as in `example.org`.
    public let host: String
    /// What stands before the site's own paths: empty, or as in `/members`.
    public let path: String

    public var isSecure: Bool { origin.hasPrefix("https://") }
    public var description: String { origin + path }

    /// Nil for anything but `http://` or `https://`, a host's name or IPv4 address with or without port, and perhaps a
    /// path.
    public init?(_ text: String) {
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !#""<>\^`{|}?#@"#.utf8.contains($0) }
        guard isPlain, let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return nil }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, !parts[0].isEmpty,
            parts[0].allSatisfy({ $0.isLetter || $0.isNumber || ".-".contains($0) }),
            parts.count == 1 || UInt16(parts[1]).map({ $0 != 0 && String($0) == parts[1] }) == true
        else { return nil }
        host = parts[0].lowercased()
        // Browsers send neither capitals nor the scheme's own port.
        let ownPort = scheme == "https://" ? ":443" : ":80"
        let shown = authority.hasSuffix(ownPort) ? authority.dropLast(ownPort.count) : authority
        origin = scheme + shown.lowercased()
        var path = rest.dropFirst(authority.count)
        while path.hasSuffix("/") { path = path.dropLast() }
        // A browser takes what follows two slashes for a host: each of our redirects would lead there.
        guard !path.contains("//") else { return nil }
        self.path = String(path)
    }
}
