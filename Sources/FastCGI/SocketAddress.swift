import Glibc

/// An address in the form that `bind` and `connect` take.
enum SocketAddress: CustomStringConvertible {
    case path(String)
    case loopback(port: UInt16)

    /// `sun_path` has 108 bytes, the last of them NUL (unix(7)).
    static let longestPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    var description: String {
        switch self {
        case .path(let path): path
        case .loopback(let port): "127.0.0.1:\(port)"
        }
    }

    var family: Int32 {
        switch self {
        case .path: AF_UNIX
        case .loopback: AF_INET
        }
    }

    /// Calls `bind` or `connect` with the address. A path must not be longer than `longestPath`.
    func pass(to call: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        switch self {
        case .path(let path):
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(Self.longestPath)) }
            return Self.pass(address, to: call)
        case .loopback(let port):
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
            return Self.pass(address, to: call)
        }
    }

    private static func pass<Address>(
        _ address: Address, to call: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call($0, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }
}
