import HTTP

/// Where to go on after signing in: a path on this very host, or nothing.
struct LocalPath {
    /// Bytes; more than any address of ours has.
    private static let longest = 2000

    let text: String

    /// Nil for anything that a browser could take for another host: `//evil.org`, `/\evil.org`, or a path with a
    /// control character in it, which browsers leave out before they look.
    init?(_ text: String) {
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
        guard text.utf8.count <= Self.longest, isPlain, text.hasPrefix("/"), !text.hasPrefix("//") else { return nil }
        self.text = text
    }

    /// An address that a browser asked for. What browsers send as it is, and `init` would refuse, is escaped: that makes
    /// it no other address.
    static func sent(_ target: String) -> LocalPath? {
        LocalPath(PercentCoding.encode(target) { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") })
    }
}
