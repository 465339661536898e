import MariaDB
import TestSupport
import Testing

/// The error that comes of it; nil where it succeeds, or fails otherwise.
func failure(_ work: () throws -> Void) -> DatabaseError? {
    do {
        try work()
        return nil
    } catch {
        return error as? DatabaseError
    }
}

extension Connection {
    /// A new connection to the shared server.
    static func shared() -> Connection {
        Connection(.to(PrivateServer.sharedSocket))
    }

    /// Ends another connection at the server, as an operator would.
    func kill(_ victim: Connection) throws {
        let id = try #require(try victim.row("SELECT CONNECTION_ID() AS id")).integer("id")
        try execute("KILL ?", .integer(id))
    }

    func count(_ sql: String) throws -> Int64 {
        try rows(sql)[0].integer("n")
    }
}
