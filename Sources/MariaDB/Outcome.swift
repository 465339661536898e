/// What a statement without rows did.
public struct Outcome: Sendable, Equatable {
    /// Rows that are now other than before: an UPDATE that sets what was there already counts 0.
    /// The corresponding C function is `mysql_stmt_affected_rows`.
    public let affectedRows: Int
    /// The AUTO_INCREMENT value an INSERT was given, or 0. The corresponding C function is `mysql_stmt_insert_id`.
    public let insertedID: Int64
}

/// What came back from one statement: rows or an outcome.
struct Reply {
    let result: ResultSet?
    let outcome: Outcome

    var rows: Rows { Rows(result ?? .empty) }
}
