internal import CMariaDB

/// What the server or libmariadb said, and to which statement. No bound value is in it, so it may be logged.
public struct DatabaseError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The number of the server (1000–1999, 3000 and up) or of libmariadb (2000–2999); 0 where this module itself objects.
    /// The corresponding C functions are `mysql_errno` and `mysql_stmt_errno`.
    public let code: Int
    /// The five characters of the SQL standard; `HY000` says nothing in particular.
    public let sqlState: String
    /// The words that came with it, without the values they quoted.
    public let message: String
    /// The statement, with its `?`; empty while connecting.
    public let sql: String
    /// The unique key a duplicate offended (1062), as the server names it.
    private let key: String?
    /// Whether the transaction may have happened all the same: the answer to its COMMIT was lost, and nobody could be
    /// asked. After any other error nothing has.
    public private(set) var leavesOpen = false

    init(code: Int, sqlState: String = "HY000", message: String, sql: String) {
        self.code = code
        self.sqlState = sqlState
        self.sql = sql
        let words = ServerMessage(message, code: code)
        self.message = words.withoutValues
        self.key = words.duplicateKey
    }

    /// An objection of this module to how it was called, or to what came back.
    init(objection: String, sql: String) {
        self.init(code: 0, message: objection, sql: sql)
    }

    func leavingOpen() -> DatabaseError {
        var error = self
        error.leavesOpen = true
        return error
    }

    public var description: String {
        let known = leavesOpen ? "; whether the COMMIT before was done is not known" : ""
        let words = "database error \(code) (\(sqlState)): \(message)\(known)"
        return sql.isEmpty ? words : words + ", in: " + sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Whether a row with the same value in the unique key of this name was there already (`ER_DUP_ENTRY`).
    public func isDuplicateKey(named name: String) -> Bool {
        // Newer servers say `table.key`, older ones `key`.
        key == name || key?.hasSuffix("." + name) == true
    }

    /// Whether the connection this came from is gone, or no longer to be trusted.
    public var isConnectionLost: Bool {
        [
            CR_SERVER_GONE_ERROR, CR_SERVER_LOST, CR_COMMANDS_OUT_OF_SYNC, CR_MALFORMED_PACKET,
            ER_SERVER_SHUTDOWN, ER_CONNECTION_KILLED,
        ].contains(Int32(code)) || code == Self.lostExtended
    }

    /// Whether the server is there but must not be written to: a Galera node outside its quorum (1047), also one that
    /// finds out at a COMMIT (1180), a read-only replica.
    var isNodeUnfit: Bool {
        [ER_UNKNOWN_COM_ERROR, ER_ERROR_DURING_COMMIT, ER_OPTION_PREVENTS_STATEMENT, ER_READ_ONLY_MODE]
            .contains(Int32(code))
    }

    /// Whether another transaction was in the way: deadlock or lost certification, lock time-out, changed snapshot.
    var isConflict: Bool {
        [ER_LOCK_DEADLOCK, ER_LOCK_WAIT_TIMEOUT, ER_CHECKREAD].contains(Int32(code))
    }

    /// Whether this one had to give way, so that another transaction could go on; it may well be run again at once.
    var isDeadlock: Bool { code == Int(ER_LOCK_DEADLOCK) }

    /// Whether a transaction that met this left nothing behind and may succeed when run again at once.
    var isWorthRepeating: Bool { isConflict || isConnectionLost || isNodeUnfit }

    /// Whether trying again later may help: what a visitor is told as 503 with `Retry-After`.
    public var isUnavailable: Bool {
        isWorthRepeating
            || [
                CR_SOCKET_CREATE_ERROR, CR_CONNECTION_ERROR, CR_CONN_HOST_ERROR, CR_IPSOCK_ERROR, CR_UNKNOWN_HOST,
                CR_SERVER_HANDSHAKE_ERR, CR_SSL_CONNECTION_ERROR, ER_CON_COUNT_ERROR, ER_TOO_MANY_USER_CONNECTIONS,
                ER_USER_LIMIT_REACHED, ER_HOST_IS_BLOCKED, ER_QUERY_INTERRUPTED, ER_STATEMENT_TIMEOUT, ER_DISK_FULL,
                ER_RECORD_FILE_FULL,
            ].contains(Int32(code))
    }

    /// `CR_SERVER_LOST_EXTENDED` of `errmsg.h`.
    private static let lostExtended = 2055
}
