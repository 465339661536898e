public import MariaDB

/// What a database server needs before there are tables: the database, and a user who may change its rows and nothing
/// else.
public enum Setup {
    /// What was not there before.
    public struct Made: Sendable {
        public let database: Bool
        public let user: Bool
    }

    /// Makes what is missing, and gives the user its rights, by a connection of somebody who may do so.
    ///
    /// The user needs no password: the server knows it by the system account of the same name, and at no other machine
    /// (`unix_socket`). One that exists keeps its way of signing in.
    public static func run(
        on connection: Connection, database: String, user: String
    ) throws(DatabaseError) -> Made {
        let made = Made(
            database: try connection.row(SQL.databaseExists, .text(database)) == nil,
            user: try connection.row(SQL.userExists, .text(user)) == nil)
        let account = quoted(user) + "@localhost"
        try connection.execute("CREATE DATABASE IF NOT EXISTS \(quoted(database)) CHARACTER SET utf8mb4")
        try connection.execute("CREATE USER IF NOT EXISTS \(account) IDENTIFIED VIA unix_socket")
        try connection.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON \(pattern(database)).* TO \(account)")
        return made
    }

    /// A name cannot be a `?`.
    private static func quoted(_ name: String) -> String {
        "`" + name.map { $0 == "`" ? "``" : "\($0)" }.joined() + "`"
    }

    /// In GRANT, `_` and `%` stand for other characters: `my_site` would be `my2site`, too.
    private static func pattern(_ database: String) -> String {
        quoted(database.map { "_%\\".contains($0) ? "\\\($0)" : "\($0)" }.joined())
    }
}

private enum SQL {
    static let databaseExists = """
        SELECT schema_name FROM information_schema.schemata WHERE schema_name = ?
        """
    static let userExists = """
        SELECT user FROM mysql.user WHERE user = ? AND host = 'localhost'
        """
}
