internal import CMariaDB

extension Connection {
    /// Runs the body while no other connection holds the lock of this name, anywhere at this server.
    ///
    /// The lock lasts as long as the connection, so while the body runs a lost one is not replaced: the error ends it.
    /// The corresponding SQL function is `GET_LOCK`.
    ///
    /// - Parameter patience: whole seconds to wait for the lock, below the read time-out.
    public func withLock<Value>(
        _ name: String, patience: Duration, _ body: (Connection) throws(DatabaseError) -> Value
    ) throws(DatabaseError) -> Value {
        let sql = "SELECT COALESCE(GET_LOCK(?, ?), 0) AS is_held"
        let row = try row(sql, .text(name), .integer(patience.components.seconds))
        guard try row?.flag("is_held") == true else {
            throw DatabaseError(code: Int(ER_LOCK_WAIT_TIMEOUT), message: "another connection has it", sql: sql)
        }
        isHoldingLock = true
        defer {
            isHoldingLock = false
            do {
                _ = try session?.run("SELECT RELEASE_LOCK(?)", [.text(name)])
            } catch {
                dropSession()  // and the lock with it
            }
        }
        return try body(self)
    }
}
