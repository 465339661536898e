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

    /// Nil for anything but `http://` or `https://`, a host with or without port, and perhaps a path.
    public init?(_ text: String) {
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !#""<>\^`{|}?#@"#.utf8.contains($0) }
        guard isPlain, let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return nil }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        guard let host = authority.split(separator: ":", omittingEmptySubsequences: false).first, !host.isEmpty else {
            return nil
        }
        self.host = host.lowercased()
        // Browsers send neither capitals nor the scheme's own port.
        let ownPort = scheme == "https://" ? ":443" : ":80"
        let shown = authority.hasSuffix(ownPort) ? authority.dropLast(ownPort.count) : authority
        origin = scheme + shown.lowercased()
        var path = rest.dropFirst(authority.count)
        while path.hasSuffix("/") { path = path.dropLast() }
        self.path = String(path)
    }
}
