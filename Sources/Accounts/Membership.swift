public import Crypto
public import MariaDB

/// The accounts of a site, as one thread works with them: a database connection of its own, the gate that all threads
/// hash passwords through, and the sysadmin's policy. Each feature adds its verbs in a file of its own.
///
/// The only clock is the database's, so that two machines agree on what is over.
public final class Membership {
    private let connection: Connection
    private let hashing: HashingGate
    public let policy: Policy
    let sessionTimes: Session.Times
    private let journal: Journal?
    /// What the passwords of the request under way are hashed on; nil: a seat is sought for each when it is needed.
    private var seat: HashingSeat?
    /// What the transaction under way has noted.
    var noted: [LogLine] = []

    /// - Parameter journal: has a line of each event; nil for the operator's verbs, which are noted in the table alone.
    public init(connection: Connection, hashing: HashingGate, policy: Policy, journal: Journal? = nil) {
        self.connection = connection
        self.hashing = hashing
        self.policy = policy
        sessionTimes = Session.Times(policy)
        self.journal = journal
    }
}

extension Membership {
    /// Takes a seat before the hashing gate for the request that begins, or throws `busy`: before anything is counted
    /// or looked up, so that a storm costs the database nothing, and is told nothing.
    /// - Parameter browser: a hash value of what tells browsers apart.
    public func takeSeat(for browser: Int) throws(Failure) {
        do { seat = try hashing.seat(for: browser) } catch { throw Failure(error) }
    }

    /// The request has ended.
    public func leaveSeat() {
        seat = nil
    }

    /// Passwords that wait to be hashed now, of all threads.
    public var waitingHashes: Int { hashing.waiting }

    /// How often the database has failed since the process began, for all threads.
    public var databaseErrors: ErrorTally { connection.errors }
}

extension Membership {
    func hash(_ password: Password) throws(Failure) -> String {
        do {
            return try hashing.hash(password: password.secret, by: policy.passwordHash, on: seat)
        } catch {
            throw Failure(error)
        }
    }

    /// - Parameters:
    ///   - password: nil for one that cannot be anybody's, which is wrong without a look at any hash.
    ///   - hash: nil where there is none: a decoy with the policy's parameters (with others it would take another
    ///     time, as in Django's CVE-2016-2513) is verified in its stead, and is never right. So it is for a hash that
    ///     this machine cannot verify.
    func verify(_ password: Password?, against hash: String?) throws(Failure) -> Bool {
        guard let password else { return false }
        let stored = if let hash, isUsable(hash) { hash } else { try decoyHash() }
        do {
            return try hashing.verify(password: password.secret, against: stored, on: seat)
        } catch {
            throw Failure(error)
        }
    }

    private func isUsable(_ hash: String) -> Bool {
        do throws(CryptoError) {
            try PasswordHash.check(hash)
            return true
        } catch {
            Journal().write(.error, "password-hash-unusable", ["error": error.description])
            return false
        }
    }

    private func decoyHash() throws(Failure) -> String {
        do { return try policy.passwordHash.decoy() } catch { throw .crypto(error) }
    }

    func newToken() throws(Failure) -> Token {
        do { return try Token() } catch { throw .crypto(error) }
    }
}

extension Membership {
    func rows(_ sql: String, _ parameters: Parameter...) throws(Failure) -> Rows {
        do { return try connection.rows(sql, parameters) } catch { throw .database(error) }
    }

    func rows<Value>(
        _ sql: String, _ parameters: Parameter..., as read: (Row) throws(DatabaseError) -> Value
    ) throws(Failure) -> [Value] {
        try rows(sql, parameters, as: read)
    }

    func rows<Value>(
        _ sql: String, _ parameters: [Parameter], as read: (Row) throws(DatabaseError) -> Value
    ) throws(Failure) -> [Value] {
        do throws(DatabaseError) {
            var values: [Value] = []
            for row in try connection.rows(sql, parameters) { values.append(try read(row)) }
            return values
        } catch {
            throw .database(error)
        }
    }

    func row<Value>(
        _ sql: String, _ parameters: Parameter..., as read: (Row) throws(DatabaseError) -> Value
    ) throws(Failure) -> Value? {
        do throws(DatabaseError) {
            guard let row = try connection.row(sql, parameters) else { return nil }
            return try read(row)
        } catch {
            throw .database(error)
        }
    }

    /// Runs a statement of its own, which is repeated once if the connection was lost: twice has to be as good as once.
    @discardableResult
    func execute(_ sql: String, _ parameters: Parameter...) throws(Failure) -> Outcome {
        try execute(sql, parameters)
    }

    @discardableResult
    func execute(_ sql: String, _ parameters: [Parameter]) throws(Failure) -> Outcome {
        do { return try connection.execute(sql, parameters) } catch { throw .database(error) }
    }

    /// - Parameter landed: asked after a COMMIT whose answer was lost: what came of it, or nil if nothing did.
    func transaction<Value>(
        _ body: (Connection) throws(DatabaseError) -> Ending<Value>,
        landed: (Connection) throws(DatabaseError) -> Value?
    ) throws(Failure) -> Value {
        do {
            let value = try connection.transaction(landed: landed) { connection throws(DatabaseError) in
                noted = []  // the body may run several times
                let ending = try body(connection)
                if case .rollBack = ending { noted = [] }
                return ending
            }
            if let journal { for line in noted { line.write(to: journal) } }
            return value
        } catch {
            throw .database(error)
        }
    }
}

extension Membership {
    /// Tells the log, and nobody else, of tries beyond a limit that is not counted by the page that was asked.
    func report(_ subject: Limit.Subject, exceededBy client: Client) {
        journal?.write(
            .warning, "limit-reached", ["ip": client.address, "limit": subject.rawValue, "request": client.request])
    }
}

extension Failure {
    init(_ error: GateError) {
        switch error {
        case .busy: self = .busy
        case .crypto(let error): self = .crypto(error)
        }
    }
}

extension Connection {
    /// Locks an account; false if there is none any more.
    func lock(_ account: AccountID) throws(DatabaseError) -> Bool {
        try row(SQL.lock, .integer(account.value)) != nil
    }

    /// Locks an account whose password is still the one that was verified: of two that change it at once, the later
    /// has verified a password that is no more.
    func lock(_ account: AccountID, ifPasswordHashIs hash: String) throws(DatabaseError) -> Bool {
        try row(SQL.lockByPassword, .integer(account.value), .text(hash)) != nil
    }
}

extension Parameter {
    /// Whole seconds, for `INTERVAL ? SECOND`; less than one counts as one.
    static func seconds(_ duration: Duration) -> Parameter {
        .integer(max(1, duration.components.seconds))
    }
}

private enum SQL {
    static let lock = """
        SELECT id FROM account WHERE id = ? FOR UPDATE
        """
    static let lockByPassword = """
        SELECT id FROM account WHERE id = ? AND password_hash = ? AND listed FOR UPDATE
        """
}
