public import MariaDB

/// The schema, brought up to date file by file.
///
/// A file adds to what the version before reads and writes, and takes nothing of it away: while one machine after the
/// other is upgraded, that version works on the new tables. What nothing reads any more goes one version later.
public enum Migration {
    /// A file of `Schema/`, by its name without ending.
    struct Step {
        let name: String
        let script: String
    }

    public enum Outcome: Sendable {
        case upToDate(applied: [String])
        /// A step began and did not end: its file has to be finished by hand, or the database restored.
        case torn(step: String)
    }

    /// All files in the order they are applied.
    static let steps = [
        Step(name: "v001_accounts", script: String(decoding: PackageResources.v001_accounts_sql, as: UTF8.self)),
        Step(name: "v002_limits", script: String(decoding: PackageResources.v002_limits_sql, as: UTF8.self)),
        Step(name: "v003_sessions", script: String(decoding: PackageResources.v003_sessions_sql, as: UTF8.self)),
        Step(name: "v004_events", script: String(decoding: PackageResources.v004_events_sql, as: UTF8.self)),
        Step(name: "v005_leaving", script: String(decoding: PackageResources.v005_leaving_sql, as: UTF8.self)),
        Step(name: "v006_groups", script: String(decoding: PackageResources.v006_groups_sql, as: UTF8.self)),
        Step(name: "v007_languages", script: String(decoding: PackageResources.v007_languages_sql, as: UTF8.self)),
        Step(name: "v008_sign_ins", script: String(decoding: PackageResources.v008_sign_ins_sql, as: UTF8.self)),
    ]

    /// How long a second `migrate` waits for the first.
    private static let patience: Duration = .seconds(8)

    /// Applies, once each and in order, what the database does not have yet, and returns the names.
    ///
    /// DDL commits itself in MariaDB, so a step that breaks off half-way cannot be rolled back: it is noted before it
    /// begins, and one that never ended is returned as `torn` by this and every later run, instead of guessing.
    public static func run(on connection: Connection) throws(DatabaseError) -> Outcome {
        try connection.withLock("gatehouse.migration", patience: patience) { connection throws(DatabaseError) in
            try connection.execute(SQL.createTable)
            if let torn = try connection.row(SQL.torn) { return .torn(step: try torn.text("name")) }
            let missing = try missing(on: connection)
            for step in steps where missing.contains(step.name) {
                guard let script = Script(step.script) else { return .torn(step: step.name) }
                try connection.execute(SQL.begin, .text(step.name))
                try connection.execute(script)
                try connection.execute(SQL.end, .text(step.name))
            }
            return .upToDate(applied: missing)
        }
    }

    /// The names of the steps that the database does not have yet; all of them, if it is empty.
    public static func missing(on connection: Connection) throws(DatabaseError) -> [String] {
        guard try connection.row(SQL.tableExists) != nil else { return steps.map(\.name) }
        var done: Set<String> = []
        for row in try connection.rows(SQL.done) { done.insert(try row.text("name")) }
        return steps.map(\.name).filter { !done.contains($0) }
    }
}

private enum SQL {
    static let createTable = """
        CREATE TABLE IF NOT EXISTS schema_step (
            name     VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
            begun_at DATETIME(6) NOT NULL DEFAULT UTC_TIMESTAMP(6),
            ended_at DATETIME(6) NULL
        ) ENGINE = InnoDB
        """
    static let tableExists = """
        SELECT table_name FROM information_schema.tables
        WHERE table_schema = DATABASE() AND table_name = 'schema_step'
        """
    static let torn = "SELECT name FROM schema_step WHERE ended_at IS NULL"
    static let done = "SELECT name FROM schema_step WHERE ended_at IS NOT NULL"
    static let begin = "INSERT INTO schema_step (name) VALUES (?)"
    static let end = "UPDATE schema_step SET ended_at = UTC_TIMESTAMP(6) WHERE name = ?"
}
