internal import Glibc

extension Connection {
    /// Runs the body between START TRANSACTION and COMMIT, and again, up to ten times and for some seconds, when it met a
    /// deadlock, a lock time-out or the end of its connection. So the body may run several times: let it do nothing but SQL.
    ///
    ///     try connection.transaction(landed: isStored) { connection throws(DatabaseError) in
    ///         do throws(DatabaseError) {
    ///             let account = try connection.execute(SQL.insertAccount, .text(username)).insertedID
    ///             try connection.execute(SQL.insertLetter, .integer(account))
    ///             return .commit(.registered)
    ///         } catch {
    ///             guard error.isDuplicateKey(named: "username") else { throw error }
    ///             return .rollBack(.usernameTaken)
    ///         }
    ///     }
    ///
    /// Any error rolls back all of it. A body may catch one of its statements' errors, as above; an error that ended the
    /// transaction as a whole counts even then.
    ///
    /// - Parameter landed: asked on a new connection when the answer to COMMIT was lost: has it happened? The value if so,
    ///   nil to run it all again. Let it look by a locking read (`LOCK IN SHARE MODE`), which waits for a COMMIT that is
    ///   still on its way, and for something only this very call can have written. When it cannot be asked, even after a
    ///   while, the error `leavesOpen` whether the transaction has happened, and nothing is run again.
    public func transaction<Value>(
        landed: (Connection) throws(DatabaseError) -> Value?,
        _ body: (Connection) throws(DatabaseError) -> Ending<Value>
    ) throws(DatabaseError) -> Value {
        guard !isInTransaction else { throw DatabaseError(objection: "a transaction is under way", sql: "") }
        let start = ContinuousClock.now
        try begin()
        var attempt = 1
        // Of a COMMIT whose answer was lost, `landed` may say nil because another one does no harm.
        var mayHaveHappened = false
        while true {
            do {
                if attempt > 1 { try begin() }
                return try finish(landed, body, &mayHaveHappened)
            } catch {
                guard error.isWorthRepeating, !error.leavesOpen, attempt < Self.mostAttempts,
                    .now < start + Self.patience
                else { throw mayHaveHappened ? error.leavingOpen() : error }
            }
            Self.pause(after: attempt)
            attempt += 1
        }
    }

    private func begin() throws(DatabaseError) {
        try attemptAgain { session throws(DatabaseError) in try session.command("START TRANSACTION") }
    }

    private func finish<Value>(
        _ landed: (Connection) throws(DatabaseError) -> Value?,
        _ body: (Connection) throws(DatabaseError) -> Ending<Value>,
        _ mayHaveHappened: inout Bool
    ) throws(DatabaseError) -> Value {
        let value: Value
        do {
            switch try bodyAlone(body) {
            case .rollBack(let value):
                rollBack()
                return value
            case .commit(let committed):
                value = committed
            }
        } catch {
            // Needed even after a lock time-out, which undoes one statement and leaves the others to be committed.
            rollBack()
            throw error
        }
        do {
            try attempt { session throws(DatabaseError) in try session.command("COMMIT") }
            return value
        } catch {
            // A node that has just been cut off may have handed on what it was told to commit.
            guard error.isConnectionLost || error.isNodeUnfit else {
                rollBack()
                throw error
            }
            mayHaveHappened = true
            guard let value = try lookUp(landed) else { throw error }
            return value
        }
    }

    /// Asks until there is an answer: run again instead, the body would find its own work done, and refuse.
    private func lookUp<Value>(_ landed: (Connection) throws(DatabaseError) -> Value?) throws(DatabaseError) -> Value? {
        let start = ContinuousClock.now
        var attempt = 1
        while true {
            do {
                return try landed(self)
            } catch {
                guard error.isUnavailable, .now < start + Self.patience else { throw error.leavingOpen() }
            }
            Self.pause(after: attempt)
            attempt += 1
        }
    }

    private func bodyAlone<Value>(
        _ body: (Connection) throws(DatabaseError) -> Ending<Value>
    ) throws(DatabaseError) -> Ending<Value> {
        isInTransaction = true
        defer {
            isInTransaction = false
            doom = nil
        }
        let ending = try body(self)
        if let doom { throw doom }
        return ending
    }

    private func rollBack() {
        do {
            try session?.command("ROLLBACK")
        } catch {
            dropSession()  // the server rolls back what a vanished session left open
        }
    }

    static let mostAttempts = 10
    /// After it nothing is begun anew. Time for two lock time-outs, or for a server to be there again; and even with what
    /// is under way then, less than nginx's patience with us.
    private static let patience: Duration = .seconds(6)

    /// Up to 20 ms more after each attempt, by chance, so that two that collided do not collide again.
    static func pause(after attempt: Int) {
        let milliseconds = Int.random(in: 1...20 * attempt)
        var time = timespec(tv_sec: 0, tv_nsec: milliseconds * 1_000_000)
        nanosleep(&time, nil)
    }
}
