import Crypto
import MariaDB

/// Signing in with a password.
public enum Login {
    public enum Outcome: Sendable {
        case signedIn(Session)
        /// Signed in too, and the account, which was to be deleted, stays.
        case tookBackDeletion(Session)
        /// Wrong, unknown, unverified or disabled: one answer, so that nobody learns which.
        case refused
        /// Tried too often under this name, whether an account has it or not.
        case tooManyTries(wait: Duration)
    }
}

extension Membership {
    /// Signs in whoever knows the password of a verified account that is not disabled.
    ///
    /// Tried too often under a name, nobody may try on but in a browser that its owner has signed in with before, and
    /// there within a limit of its own.
    ///
    /// Each way through hashes one password. An unverified account whose password was right gets a new letter, since
    /// its owner seems to have lost the first, unless that may still be on its way.
    /// - Parameters:
    ///   - identifier: a username or an e-mail address; what has an `@` is an address.
    ///   - password: nil for one that cannot be anybody's: refused, counted and noted like any other, but not hashed.
    public func logIn(
        _ identifier: String, _ password: Password?, remember: Bool, from client: Client = Client()
    ) throws(Failure) -> Login.Outcome {
        let identifier = identifier.trimmingSpace()
        // No name or address is like this, and folding its case could make it one: the Kelvin sign becomes a k.
        guard identifier.utf8.count <= EmailAddress.longest, identifier.utf8.allSatisfy({ $0 < 0x80 }) else {
            try note(.signInRefused, of: nil, from: client, detail: LogLine.alias(of: identifier))
            return .refused
        }
        let key = identifier.lowercased()
        let isSlowed: Bool
        switch try pace(under: key, from: client) {
        case .usual: isSlowed = false
        case .slowed: isSlowed = true
        case .tooOften(let wait): return .tooManyTries(wait: wait)
        }
        let candidate = try findCandidate(key)
        let decoy = try drawnHash(by: key)
        let isRight = try verify(password, against: candidate?.passwordHash ?? decoy)
        // Noted whoever it was meant for, at the same cost, so that no clock tells what there is.
        guard let candidate, let password, isRight, !candidate.isDisabled else {
            let reason = candidate == nil ? LogLine.alias(of: key) : isRight ? "disabled" : "password"
            try note(.signInRefused, of: candidate?.id, from: client, detail: reason)
            return .refused
        }
        guard candidate.isVerified else {
            try note(.signInRefused, of: candidate.id, from: client, detail: "unverified")
            try remindToVerify(candidate.id, at: candidate.emailKey)
            return .refused
        }
        let renewed = policy.passwordHash.isMet(by: candidate.passwordHash) ? nil : try hash(password)
        let session = try newSession(isRemembered: remember)
        let success: Login.Outcome = candidate.isLeaving ? .tookBackDeletion(session) : .signedIn(session)
        let outcome: Login.Outcome = try transaction { connection throws(DatabaseError) in
            if candidate.isLeaving,
                try connection.takeBackDeletion(of: candidate.id, ifPasswordHashIs: candidate.passwordHash)
            {
                try note(.deletionTakenBack, of: candidate.id, from: client, in: connection)
            }
            // The account is locked while its session begins: a change of password that ran meanwhile wins.
            guard try connection.lock(candidate.id, ifPasswordHashIs: candidate.passwordHash) else {
                return .rollBack(.refused)
            }
            if let renewed {
                try connection.execute(SQL.renewHash, .text(renewed), .integer(candidate.id.value))
            }
            let ended = try connection.begin(session, for: candidate.id, from: client)
            if ended > 0 {
                try note(.sessionEnded, of: candidate.id, from: client, detail: "\(ended)", in: connection)
            }
            // What went wrong before no longer counts (NIST SP 800-63B-4, section 3.2.2). But those who are being slowed
            // down stay so, or each sign-in of the owner would give them as many tries again; and a network's tries
            // are kept, or a sign-in to one's own account would do to go on with everybody's.
            if !isSlowed { try connection.forget(.loginAccount, by: key) }
            try tellOfRefusedSignIns(to: candidate.id, from: client, in: connection)
            try note(.signedIn, of: candidate.id, from: client, in: connection)
            return .commit(success)
        } landed: { connection throws(DatabaseError) in
            try connection.has(session) ? success : nil
        }
        if case .refused = outcome { try note(.signInRefused, of: candidate.id, from: client, detail: "password") }
        return outcome
    }

    private func findCandidate(_ key: String) throws(Failure) -> Candidate? {
        try row(
            key.contains("@") ? SQL.findByEmail : SQL.findByUsername, .text(key), as: Candidate.init)
    }
}

/// An account that somebody wants to sign in to.
private struct Candidate {
    let id: AccountID
    let emailKey: String
    let passwordHash: String
    let isVerified: Bool
    let isDisabled: Bool
    /// Its owner has asked for its deletion.
    let isLeaving: Bool

    init(_ row: Row) throws(DatabaseError) {
        id = AccountID(try row.integer("id"))
        emailKey = try row.text("email_key")
        passwordHash = try row.text("password_hash")
        isVerified = try row.flag("verified")
        isDisabled = try row.flag("disabled")
        isLeaving = try row.flag("leaving")
    }
}

private enum SQL {
    private static let columns = """
        id, email_key, password_hash, verified, disabled_at IS NOT NULL AS disabled,
        deletion_due_at IS NOT NULL AS leaving
        """
    static let findByUsername = """
        SELECT \(columns) FROM account WHERE username_key = ?
        """
    // An address may have, beside its owner, a registration that waits in vain: the owner comes first.
    static let findByEmail = """
        SELECT \(columns) FROM account WHERE email_key = ? ORDER BY verified DESC LIMIT 1
        """
    static let renewHash = """
        UPDATE account SET password_hash = ? WHERE id = ?
        """
}
