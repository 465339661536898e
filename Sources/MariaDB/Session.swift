internal import CMariaDB
internal import Glibc

/// One open connection to one server, from handshake to goodbye; owns its `MYSQL`. It never connects anew.
final class Session {
    private let handle: UnsafeMutablePointer<MYSQL>
    private var statements: [Key: Statement] = [:]

    /// A statement's text, hashed by its length alone: to hash all of it took a twentieth of a request, measured.
    private struct Key: Hashable {
        let sql: String

        func hash(into hasher: inout Hasher) {
            hasher.combine(sql.utf8.count)
        }
    }

    /// More statements than the product has. Beyond it all are forgotten: a server holds a limited number for everybody.
    private static let mostStatements = 256

    /// Once a process, before the first `mysql_init`. The corresponding C function is `mysql_library_init`.
    private static let libraryIsReady = mysql_server_init(0, nil, nil) == 0

    /// Connects, and sets and checks what the SQL of this product relies on.
    init(_ server: Server, _ settings: ConnectionSettings) throws(DatabaseError) {
        guard Self.libraryIsReady, let handle = mysql_init(nil) else {
            throw DatabaseError(code: Int(CR_OUT_OF_MEMORY), message: "libmariadb has no memory", sql: "")
        }
        self.handle = handle
        setOptions(server, settings)
        try connect(server, settings)
        // posix_spawn of sendmail must not hand the database to it.
        _ = fcntl(mysql_get_socket(handle), F_SETFD, FD_CLOEXEC)
        // MYSQL_OPT_SSL_ENFORCE alone lets a server without TLS pass (measured).
        guard server.isThisMachine || mysql_get_ssl_cipher(handle) != nil else {
            throw DatabaseError(code: Int(CR_SSL_CONNECTION_ERROR), message: "the server offers no TLS", sql: "")
        }
        try begin()
    }

    deinit {
        statements.removeAll()  // they speak through the handle while they close
        mysql_close(handle)
    }

    /// Runs a statement by the binary protocol; it is parsed by the server only the first time.
    func run(_ sql: String, _ parameters: [Parameter]) throws(DatabaseError) -> Reply {
        let statement = if let known = statements[Key(sql: sql)] { known } else { try prepare(sql) }
        do {
            return try statement.execute(parameters)
        } catch {
            statements[Key(sql: sql)] = nil  // whatever is wrong with it (1243, 1615, 2057), the next one is sound
            throw error
        }
    }

    private func prepare(_ sql: String) throws(DatabaseError) -> Statement {
        if statements.count >= Self.mostStatements { statements.removeAll() }
        let statement = try Statement(sql, on: handle)
        statements[Key(sql: sql)] = statement
        return statement
    }

    /// Runs one statement of our own text, without values, and skips its rows.
    /// The corresponding C function is `mysql_real_query`.
    func command(_ sql: String) throws(DatabaseError) {
        var text = sql
        let status = text.withUTF8 { sql in
            sql.withMemoryRebound(to: CChar.self) { mysql_real_query(handle, $0.baseAddress, UInt($0.count)) }
        }
        guard status == 0 else { throw DatabaseError(handle, sql: sql) }
        mysql_free_result(mysql_store_result(handle))
        guard mysql_errno(handle) == 0 else { throw DatabaseError(handle, sql: sql) }
    }

    /// The corresponding C function is `mysql_options`. `MYSQL_OPT_RECONNECT` is left off: it would go on outside the
    /// transaction, with another isolation level. `my.cnf` is not read.
    private func setOptions(_ server: Server, _ settings: ConnectionSettings) {
        let times: [(mysql_option, Duration)] = [
            (MYSQL_OPT_CONNECT_TIMEOUT, settings.connectTimeout),
            (MYSQL_OPT_READ_TIMEOUT, settings.readTimeout),
            (MYSQL_OPT_WRITE_TIMEOUT, settings.writeTimeout),
        ]
        for (option, time) in times {
            var seconds = UInt32(clamping: max(1, time.components.seconds))  // 0 would mean for ever
            mysql_options(handle, option, &seconds)
        }
        mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4")
        var no: UInt32 = 0
        mysql_options(handle, MYSQL_OPT_LOCAL_INFILE, &no)  // else a hostile server may ask for any file of ours
        if case .network = server {
            var tcp = MYSQL_PROTOCOL_TCP.rawValue  // else "localhost" means a socket somewhere
            mysql_options(handle, MYSQL_OPT_PROTOCOL, &tcp)
        }
        var verify: CChar = server.isThisMachine ? 0 : 1
        mysql_options(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify)
        if !server.isThisMachine {
            mysql_options(handle, MYSQL_OPT_SSL_ENFORCE, &verify)
            mysql_options(handle, MYSQL_OPT_SSL_CA, settings.certificateAuthorities)
        }
    }

    /// The corresponding C function is `mysql_real_connect`.
    private func connect(_ server: Server, _ settings: ConnectionSettings) throws(DatabaseError) {
        let (user, password, database) = (settings.user, settings.password?.text, settings.database)
        let connected =
            switch server {
            case .socket(let path): mysql_real_connect(handle, nil, user, password, database, 0, path, 0)
            case .network(let host, let port):
                mysql_real_connect(handle, host, user, password, database, UInt32(port), nil, 0)
            }
        guard connected != nil else { throw DatabaseError(handle, sql: "") }
    }

    private func begin() throws(DatabaseError) {
        for statement in SessionRules.statements { try command(statement) }
        for row in try run(SessionRules.question, []).rows {
            let (name, value) = (try row.text("Variable_name"), try row.text("Value"))
            if name == "wsrep_on" {
                if value == "ON" { try command(SessionRules.statementAtNode) }
                continue
            }
            guard let expected = SessionRules.expected[name.lowercased()], expected == value else {
                throw DatabaseError(objection: "the session has \(name) = \(value)", sql: SessionRules.question)
            }
        }
    }
}

extension DatabaseError {
    /// The last error of a connection. The corresponding C functions are `mysql_errno`, `mysql_sqlstate`, `mysql_error`.
    init(_ handle: UnsafeMutablePointer<MYSQL>, sql: String) {
        self.init(
            code: Int(mysql_errno(handle)), sqlState: String(cString: mysql_sqlstate(handle)),
            message: String(cString: mysql_error(handle)), sql: sql)
    }

    /// The last error of a statement. The corresponding C function is `mysql_stmt_errno` with its companions. It is 0 when
    /// the connection broke off between the columns of an answer (measured): libmariadb fails, and does not say why.
    init(_ handle: UnsafeMutablePointer<MYSQL_STMT>, sql: String) {
        guard mysql_stmt_errno(handle) != 0 else {
            self.init(code: Int(CR_SERVER_LOST), message: "the answer broke off", sql: sql)
            return
        }
        self.init(
            code: Int(mysql_stmt_errno(handle)), sqlState: String(cString: mysql_stmt_sqlstate(handle)),
            message: String(cString: mysql_stmt_error(handle)), sql: sql)
    }
}
