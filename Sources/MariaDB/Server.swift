internal import Glibc

/// One place where a database server listens.
public enum Server: Sendable, Equatable {
    /// A Unix socket of this machine.
    case socket(path: String)
    /// A host name or address, reached by TCP.
    case network(host: String, port: UInt16)

    /// Reads `unix:/run/mysqld/mysqld.sock`, `host`, `host:port` or `[::1]:port`; nil for anything else.
    public init?(_ text: String) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst("unix:".count))
            guard path.hasPrefix("/"), path.utf8.count <= Self.longestSocketPath else { return nil }
            self = .socket(path: path)
            return
        }
        let host: Substring
        let rest: Substring
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<end]
            rest = text[text.index(after: end)...]
            guard host.contains(":") else { return nil }
        } else {
            host = text.prefix { $0 != ":" }
            rest = text[host.endIndex...]
        }
        let port = rest.isEmpty ? Self.usualPort : rest.hasPrefix(":") ? UInt16(rest.dropFirst()) : nil
        let allowed: (Character) -> Bool = { $0.isASCII && ($0.isLetter || $0.isNumber || ".-_:".contains($0)) }
        guard let port, port != 0, !host.isEmpty, host.allSatisfy(allowed) else { return nil }
        self = .network(host: String(host), port: port)
    }

    /// Reads several places separated by commas, in the order they are to be tried; nil where one of them is unreadable.
    public static func list(_ text: String) -> [Server]? {
        var servers: [Server] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let trimmed = part.drop { $0 == " " }
            guard let server = Server(String(trimmed.prefix { $0 != " " })),
                trimmed.drop(while: { $0 != " " }).allSatisfy({ $0 == " " })
            else { return nil }
            servers.append(server)
        }
        return servers
    }

    /// Whether what is said stays on this machine, so that it may be said in clear text.
    var isThisMachine: Bool {
        guard case .network(let host, _) = self else { return true }
        if host == "localhost" || host == "::1" { return true }
        // Parsed, since `127.example.org` is a name that anybody may own.
        var address = in_addr()
        return inet_pton(AF_INET, host, &address) == 1 && UInt32(bigEndian: address.s_addr) >> 24 == 127
    }

    /// `sockaddr_un.sun_path` without its NUL; libmariadb cuts a longer one and goes to another file.
    private static let longestSocketPath = 107
    private static let usualPort: UInt16 = 3306
}
