import Foundation
public import MariaDB
import Synchronization
import TestSupport

/// An empty database of its own on a real server, dropped with this object.
public final class FreshDatabase: Sendable {
    public let name: String
    private static let number = Atomic(0)

    public init() throws {
        let number = Self.number.add(1, ordering: .relaxed).newValue
        name = "gatehouse_\(getpid())_\(number)"
        try Self.administer("CREATE DATABASE \(name) CHARACTER SET utf8mb4")
    }

    deinit {
        try? Self.administer("DROP DATABASE IF EXISTS \(name)")
    }

    public var settings: ConnectionSettings { Self.settings(database: name) }

    /// The number in the one row of a query, whose column is `n`.
    public func count(_ sql: String) throws -> Int64 {
        try Connection(settings).rows(sql)[0].integer("n")
    }

    private static func settings(database: String) -> ConnectionSettings {
        ConnectionSettings(servers: [.socket(path: socket)], database: database, user: NSUserName())
    }

    private static func administer(_ sql: String) throws {
        try Connection(settings(database: "gatehouse")).execute(sql)
    }

    public static let socket = PrivateServer.sharedSocket
}
