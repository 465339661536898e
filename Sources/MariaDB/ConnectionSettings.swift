/// Where the database is, who asks, and how long an answer may take.
public struct ConnectionSettings: Sendable {
    /// In the order they are tried; the nodes of a Galera cluster, or only one.
    public var servers: [Server]
    public var database: String
    public var user: String
    /// nil where the server knows the account by its process (`unix_socket`).
    public var password: Password?
    /// Certificates (PEM) that may vouch for a server on another machine. Such a server is always asked for TLS and
    /// always verified, by name too; there is no setting that weakens it.
    public var certificateAuthorities = "/etc/ssl/certs/ca-certificates.crt"

    /// Whole seconds, each above the time a healthy server needs and below nginx's patience with us.
    public var connectTimeout: Duration = .seconds(3)
    public var readTimeout: Duration = .seconds(10)
    public var writeTimeout: Duration = .seconds(10)

    /// What all connections with a copy of these settings have met.
    public let errors = ErrorTally()
    let silence = Silence()

    public init(servers: [Server], database: String, user: String, password: Password? = nil) {
        self.servers = servers
        self.database = database
        self.user = user
        self.password = password
    }

    /// Whether the server can know the account by its process: it is on this machine, and no password is set.
    public var isKnownByAccount: Bool {
        password == nil
            && servers.allSatisfy { server in
                if case .socket = server { true } else { false }
            }
    }

    /// The password of the database account; prints as `redacted`.
    public struct Password: Sendable, CustomStringConvertible, CustomReflectable {
        let text: String

        public init(_ text: String) {
            self.text = text
        }

        public var description: String { "redacted" }
        public var customMirror: Mirror { Mirror(self, children: []) }
    }
}
