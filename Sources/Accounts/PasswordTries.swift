import MariaDB

/// How fast passwords may be tried under a name, at the login form as where the current one is asked for: somebody at a
/// browser that was left open, or with a stolen session, guesses no faster than anybody else.
enum Pace {
    case usual
    /// Too often, but here is a browser that its owner has signed in with before.
    case slowed
    case tooOften(wait: Duration)
}

extension Membership {
    /// Counts one more try under a username's or an address's key, whether an account has it or not.
    func pace(under key: String, from client: Client) throws(Failure) -> Pace {
        guard let wait = try count(.loginAccount, by: key) else { return .usual }
        guard let device = client.device, try isKnown(device, to: key) else {
            report(.loginAccount, exceededBy: client)
            return .tooOften(wait: wait)
        }
        guard let wait = try count(.loginDevice, by: device.bucket) else { return .slowed }
        report(.loginDevice, exceededBy: client)
        return .tooOften(wait: wait)
    }

    /// The stored hash of a member's account, if this is its password; what was tried before then no longer counts, as
    /// after signing in. If it is not, that is noted.
    /// - Parameters:
    ///   - password: nil where none was given, or one that nobody can have: that guesses nothing, and is not counted.
    ///   - purpose: what it would have allowed, as the event says it.
    func matchingHash(
        _ password: Password?, of member: Member, toAllow purpose: String
    ) throws(Failure) -> String? {
        guard let password else { return try notePasswordRefused(by: member, purpose) }
        let key = member.profile.username.key
        let pace = try pace(under: key, from: member.client)
        if case .tooOften(let wait) = pace { throw .tooManyTries(wait: wait) }
        let stored = try row(SQL.passwordHash, .integer(member.id.value)) { row throws(DatabaseError) in
            try row.text("password_hash")
        }
        guard try verify(password, against: stored) else { return try notePasswordRefused(by: member, purpose) }
        if case .usual = pace {
            try transaction { connection throws(DatabaseError) in
                try connection.forget(.loginAccount, by: key)
                return .commit(())
            } landed: { _ in
                nil  // forgotten twice is forgotten
            }
        }
        return stored
    }

    private func notePasswordRefused(by member: Member, _ purpose: String) throws(Failure) -> String? {
        try note(.passwordRefused, of: member.id, from: member.client, detail: purpose)
        return nil
    }
}

private enum SQL {
    static let passwordHash = """
        SELECT password_hash FROM account WHERE id = ?
        """
}
