import MariaDB

/// Somebody asks for an account; it is theirs once the mailed link has been used.
public enum Registration {
    public enum Outcome: Sendable, Equatable {
        /// Stored, and a letter is due. Also where the address is somebody's already: only its owner learns of it.
        case accepted
        /// Somebody has it, or had it not long ago.
        case usernameTaken
        case passwordRefused(Password.Problem)
    }
}

extension Membership {
    /// Stores an unverified account and queues its letter.
    ///
    /// A registration with the same address that still waits to be verified makes way for this one: whoever verifies
    /// owns the address, and the older password never works. An address that has an owner is registered like any
    /// other, by the same statements, so that neither time nor a second attempt with the same username tells
    /// them apart; the postman writes to the owner instead, and the registration can never be verified.
    /// - Parameter language: that its letters are to be in; nil: the site's own.
    public func register(
        _ username: Username, _ email: EmailAddress, _ password: Password, language: Language? = nil,
        from client: Client = Client()
    ) throws(Failure) -> Registration.Outcome {
        if let problem = try objection(to: password, of: PasswordOwner(username: username, email: email)) {
            return .passwordRefused(problem)
        }
        let hash = try hash(password)
        // The letter may be late, but it will come: without it the account could never be used.
        let wait = try count(.letterAccount, by: email.key) ?? .zero
        while true {
            if let outcome = try register(username, email, hash, language, after: wait, from: client) { return outcome }
        }
    }

    /// nil where another with this address has landed meanwhile: it is older, and makes way at the next try. That is
    /// in a transaction of its own: this one keeps a lock on it which all others who meet it would have to wait for.
    private func register(
        _ username: Username, _ email: EmailAddress, _ hash: String, _ language: Language?, after wait: Duration,
        from client: Client
    ) throws(Failure) -> Registration.Outcome? {
        try transaction { connection throws(DatabaseError) in
            guard try !connection.isHeld(username) else { return .rollBack(.usernameTaken) }
            try connection.makeWay(at: email)
            do throws(DatabaseError) {
                let account = try connection.execute(
                    SQL.insertAccount, .text(username.text), .text(username.key), .text(email.text),
                    .text(email.key), .text(hash), .optionalText(language?.tag))
                let id = AccountID(account.insertedID)
                guard try connection.take(username, for: id) else { return .rollBack(.usernameTaken) }
                try connection.queue(.verification, for: id, after: wait)
                try note(.accountCreated, of: id, from: client, in: connection)
                return .commit(.accepted)
            } catch let error where error.isDuplicateKey(named: "account_username") {
                return .rollBack(.usernameTaken)
            } catch let error where error.isDuplicateKey(named: "account_email") {
                return .rollBack(nil)
            }
        } landed: { connection throws(DatabaseError) in
            try connection.account(username, withPasswordHash: hash) == nil ? nil : .accepted
        }
    }
}

extension Connection {
    /// Deletes the registration that waits with this address, if there is one.
    func makeWay(at email: EmailAddress) throws(DatabaseError) {
        try execute(SQL.makeWay, .text(email.key))
    }

    /// The account that this very call has made: what is asked after a COMMIT whose answer was lost. A hash has a salt
    /// of its own, so nobody else has made one with it.
    func account(_ username: Username, withPasswordHash hash: String) throws(DatabaseError) -> AccountID? {
        guard let row = try row(SQL.findMade, .text(username.key), .text(hash)) else { return nil }
        return AccountID(try row.integer("id"))
    }
}

private enum SQL {
    static let makeWay = """
        DELETE FROM account WHERE email_key = ? AND verified = FALSE
        """
    static let insertAccount = """
        INSERT INTO account (username, username_key, email, email_key, password_hash, language)
        VALUES (?, ?, ?, ?, ?, ?)
        """
    static let findMade = """
        SELECT id FROM account WHERE username_key = ? AND password_hash = ? LOCK IN SHARE MODE
        """
}
