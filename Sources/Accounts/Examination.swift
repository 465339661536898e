import MariaDB

/// What the database says of itself to the operator who looks for what is wrong with it.
public enum Examination {
    /// What its user may do.
    public struct Rights: Sendable {
        /// What `serve` needs and does not have.
        public let missing: [String]
        /// What it has and does not need: whoever took the program over could do that, too.
        public let idle: [String]

        static let needed = ["DELETE", "INSERT", "SELECT", "UPDATE"]
    }

    /// Where people came from lately.
    public struct Origins: Sendable {
        public let accounts: Int64
        public let networks: Int64
        /// One of them.
        public let example: String
    }
}

extension Membership {
    /// The rights on the database as its tables of rights have them, whichever way they were granted but by a role.
    public func databaseRights() throws(Failure) -> Examination.Rights {
        let held = Set(try rows(SQL.rights) { row throws(DatabaseError) in try row.text("privilege") })
        let hasRole = try row(SQL.role) { row throws(DatabaseError) in try row.flag("has_role") } ?? false
        return Examination.Rights(
            missing: hasRole ? [] : Examination.Rights.needed.filter { !held.contains($0) },
            idle: held.subtracting(Examination.Rights.needed).sorted())
    }

    /// Columns and tables that are not as they were made, as when somebody has converted the whole database: by a
    /// general collation two addresses are one (CVE-2019-19844).
    public func alteredColumns() throws(Failure) -> [String] {
        try rows(SQL.altered) { row throws(DatabaseError) in try row.text("place") }
    }

    /// How far the database's clock is ahead of another, in microseconds.
    /// - Parameter now: what that one says at this moment, in microseconds since 1970.
    public func clockLead(over now: () -> Int64) throws(Failure) -> Int64 {
        let before = now()
        let database = try row(SQL.clock) { row throws(DatabaseError) in try row.integer("microseconds") } ?? before
        // Halfway between question and answer; the first question of a connection is to be asked before.
        return database - (before + now()) / 2
    }

    /// Whom the log has seen in the last week.
    public func recentOrigins() throws(Failure) -> Examination.Origins {
        try row(SQL.origins) { row throws(DatabaseError) in
            Examination.Origins(
                accounts: try row.integer("accounts"), networks: try row.integer("networks"),
                example: try row.text("example"))
        } ?? Examination.Origins(accounts: 0, networks: 0, example: "")
    }
}

private enum SQL {
    // As the tables of rights write it: 'user'@'host'. A database's name there may be a pattern.
    static let rights = """
        SELECT privilege_type AS privilege FROM information_schema.user_privileges
        WHERE grantee = \(grantee) AND privilege_type <> 'USAGE'
        UNION
        SELECT privilege_type FROM information_schema.schema_privileges
        WHERE grantee = \(grantee) AND DATABASE() LIKE table_schema
        UNION
        SELECT privilege_type FROM information_schema.table_privileges
        WHERE grantee = \(grantee) AND table_schema = DATABASE()
        """
    private static let grantee = """
        CONCAT('''', SUBSTRING_INDEX(CURRENT_USER(), '@', 1), '''@''', SUBSTRING_INDEX(CURRENT_USER(), '@', -1), '''')
        """
    static let role = """
        SELECT CURRENT_ROLE() IS NOT NULL AS has_role
        """
    static let altered = """
        SELECT CONCAT(table_name, '.', column_name) AS place FROM information_schema.columns
        WHERE table_schema = DATABASE()
            AND (column_name IN ('username_key', 'email_key', 'bucket') AND data_type <> 'varbinary'
                OR character_set_name IS NOT NULL AND collation_name NOT IN ('ascii_bin', 'utf8mb4_unicode_520_ci'))
        UNION
        SELECT table_name FROM information_schema.tables
        WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' AND engine <> 'InnoDB'
        ORDER BY place
        """
    static let clock = """
        SELECT CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED) AS microseconds
        """
    static let origins = """
        SELECT COUNT(DISTINCT account_id) AS accounts, COUNT(DISTINCT network) AS networks,
            COALESCE(MAX(network), '') AS example
        FROM event
        WHERE network <> '' AND account_id IS NOT NULL AND happened_at > UTC_TIMESTAMP(6) - INTERVAL 7 DAY
        """
}
