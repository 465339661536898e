import Glibc

/// What a client's tries are counted by: an IPv4 address, or the /64 of an IPv6 address, of which one household has
/// more addresses than could ever be counted.
public struct Network: Sendable, CustomStringConvertible {
    /// As in `192.0.2.1` or `2001:db8:0:1::/64`; the text itself where it is no address (a web server's socket).
    public let description: String

    private static let prefixLength = 8  // bytes of an IPv6 address

    public init(of address: String) {
        var bytes = in6_addr()
        guard inet_pton(AF_INET6, address, &bytes) == 1 else {
            description = address
            return
        }
        let mapped = withUnsafeMutableBytes(of: &bytes) { bytes -> String? in
            // ::ffff:192.0.2.1 is an IPv4 address (RFC 4291, section 2.5.5.2).
            if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF {
                return bytes[12...].map(String.init).joined(separator: ".")
            }
            for index in Self.prefixLength..<bytes.count { bytes[index] = 0 }
            return nil
        }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        inet_ntop(AF_INET6, &bytes, &text, socklen_t(text.count))
        let network = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        description = mapped ?? network + "/64"
    }
}
