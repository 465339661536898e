internal import CMariaDB

/// A worker's way to the database: one connection, made when first needed and made anew when lost.
///
/// It belongs to one thread. After a loss it goes on with the same server, or with the next of the list.
public final class Connection {
    private let settings: ConnectionSettings
    /// Position in `settings.servers` of the one in use, or of the first to try.
    private var current = 0
    private(set) var session: Session?
    /// While either is so, a new session would not be part of what is under way, so none is made.
    var isInTransaction = false
    var isHoldingLock = false
    /// What ended the transaction under way, though its body may have caught the error and gone on.
    var doom: DatabaseError?

    public var errors: ErrorTally { settings.errors }

    /// Connects at the first statement, not here.
    public init(_ settings: ConnectionSettings) {
        self.settings = settings
    }

    /// The rows of a SELECT, all of them: give it a LIMIT.
    ///
    /// Outside a transaction a statement whose connection is lost is run once more on a new one, so it may run twice:
    /// let it be a read, or a write that can be repeated.
    public func rows(_ sql: String, _ parameters: Parameter...) throws(DatabaseError) -> Rows {
        try run(sql, parameters).rows
    }

    public func rows(_ sql: String, _ parameters: [Parameter]) throws(DatabaseError) -> Rows {
        try run(sql, parameters).rows
    }

    /// The first row of a SELECT, or nil where there is none; it may run twice, as `rows` says.
    public func row(_ sql: String, _ parameters: Parameter...) throws(DatabaseError) -> Row? {
        try run(sql, parameters).rows.first
    }

    public func row(_ sql: String, _ parameters: [Parameter]) throws(DatabaseError) -> Row? {
        try run(sql, parameters).rows.first
    }

    /// Runs a statement for what it changes; outside a transaction it may run twice, as `rows` says.
    @discardableResult
    public func execute(_ sql: String, _ parameters: Parameter...) throws(DatabaseError) -> Outcome {
        try run(sql, parameters).outcome
    }

    @discardableResult
    public func execute(_ sql: String, _ parameters: [Parameter]) throws(DatabaseError) -> Outcome {
        try run(sql, parameters).outcome
    }

    /// Runs the statements of a migration one after the other, up to the first error; none is repeated, and each must
    /// end within the read time-out.
    public func execute(_ script: Script) throws(DatabaseError) {
        for statement in script.statements {
            try attempt { session throws(DatabaseError) in try session.command(statement) }
        }
    }

    private func run(_ sql: String, _ parameters: [Parameter]) throws(DatabaseError) -> Reply {
        try attemptAgain { session throws(DatabaseError) in try session.run(sql, parameters) }
    }

    /// Lends the session, and again: a new one, once, where the first turns out to be lost or unfit; the same one where
    /// a deadlock has undone the work, as in a cluster may happen to a lone statement several times.
    func attemptAgain<Value>(_ work: (Session) throws(DatabaseError) -> Value) throws(DatabaseError) -> Value {
        let isAlone = !isInTransaction && !isHoldingLock
        // Where not even the first could be made, the servers have just been tried.
        var mayConnect = isAlone && session != nil
        var deadlocks = 0
        while true {
            do {
                return try attempt(work)
            } catch {
                if session == nil {
                    guard mayConnect else { throw error }
                    mayConnect = false
                } else {
                    deadlocks += 1
                    guard isAlone, error.isDeadlock, deadlocks < Self.mostAttempts else { throw error }
                    Self.pause(after: deadlocks)
                }
            }
        }
    }

    /// Lends the session, and lets go of it when it turns out to be lost or unfit.
    func attempt<Value>(_ work: (Session) throws(DatabaseError) -> Value) throws(DatabaseError) -> Value {
        if let doom { throw doom }
        let session = try connected()
        do {
            return try work(session)
        } catch {
            settings.errors.count(error)
            if error.isConnectionLost || error.isNodeUnfit { dropSession() }
            if error.isNodeUnfit { turnToNextServer() }
            if isInTransaction, error.isWorthRepeating { doom = error }
            throw error
        }
    }

    func dropSession() {
        session = nil
    }

    /// The session there is, or a new one at the first server that takes us.
    private func connected() throws(DatabaseError) -> Session {
        if let session { return session }
        guard !isInTransaction, !isHoldingLock else {
            throw DatabaseError(code: Int(CR_SERVER_LOST), message: "the connection was lost before", sql: "")
        }
        return try settings.silence.connect(patience: settings.connectTimeout) { () throws(DatabaseError) in
            try connect()
        }
    }

    private func connect() throws(DatabaseError) -> Session {
        var refusal = DatabaseError(objection: "no server is configured", sql: "")
        for _ in settings.servers {
            do {
                let session = try Session(settings.servers[current], settings)
                self.session = session
                return session
            } catch {
                settings.errors.count(error)
                refusal = error
                turnToNextServer()
            }
        }
        throw refusal
    }

    private func turnToNextServer() {
        current = (current + 1) % settings.servers.count
    }
}
