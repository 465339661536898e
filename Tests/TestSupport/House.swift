public import Accounts
import Crypto
import Foundation
public import MariaDB

/// A house for one test: a fresh database with the schema in it, gone when the test is.
///
/// It belongs to the test's thread; others get their memberships from `door`.
public final class House {
    public let door: Door
    /// The verbs, as the product has them.
    public let accounts: Membership
    /// The same data from behind, for what no verb does: moving moments, since the only clock is the database's.
    public let database: Connection

    /// The way in, for any thread.
    public struct Door: Sendable {
        public let name: String
        public let policy: Policy
        fileprivate let hashing: HashingGate

        public var settings: ConnectionSettings {
            var settings = ConnectionSettings.to(PrivateServer.sharedSocket)
            settings.database = name
            return settings
        }

        public func membership(_ policy: Policy? = nil, journal: Journal? = nil) -> Membership {
            Membership(
                connection: Connection(settings), hashing: hashing, policy: policy ?? self.policy, journal: journal)
        }
    }

    /// - Parameter isMigrated: whether the schema is in it already.
    public init(_ policy: Policy? = nil, isMigrated: Bool = true) throws {
        let name = "test_" + UUID().uuidString.replacing("-", with: "").lowercased()
        let server = Connection(.to(PrivateServer.sharedSocket))
        try server.execute("CREATE DATABASE \(name)")
        door = try Door(name: name, policy: policy ?? .quick(), hashing: Self.gate.get())
        accounts = door.membership()
        database = Connection(door.settings)
        if isMigrated { _ = try Migration.run(on: database) }
    }

    deinit {
        _ = try? database.execute("DROP DATABASE \(door.name)")
    }

    /// One gate for all tests, with room for every thread of a race.
    private static let gate = Result { try HashingGate(threads: 2, queueLength: 500) }
}

extension Policy {
    /// A hash of no cost worth speaking of.
    public static let quickHash = "scrypt ln=4,r=8,p=1"

    /// Usual lifetimes, quick hashes, no limits.
    public static func quick(hash: String = quickHash) throws -> Policy {
        Policy(
            verifyLifetime: .seconds(24 * 3600), resetLifetime: .seconds(1800), sessionIdle: .seconds(3600),
            sessionLifetime: .seconds(14 * 24 * 3600), passwordMinimum: 8, passwordHash: try HashSetting(hash))
    }
}

extension House {
    /// What somebody types into the registration form.
    public func register(_ person: Person) throws -> Registration.Outcome {
        try accounts.register(person.username, person.email, person.password)
    }

    /// Registers somebody and uses the link they are mailed.
    @discardableResult
    public func member(_ person: Person) throws -> Person {
        _ = try register(person)
        guard let link = try letters().last?.link, case .verified = try accounts.verify(link.account, link.token) else {
            throw Unexpected("\(person.name) was not verified")
        }
        return person
    }

    @discardableResult
    public func member(_ name: String) throws -> Person {
        try member(Person(name))
    }

    /// Signs somebody in who may sign in.
    public func signIn(
        _ person: Person, remember: Bool = false, from client: Client = Client()
    ) throws -> Member {
        let session = try session(of: person, remember: remember, from: client)
        guard let member = try accounts.member(with: session.token, from: client) else {
            throw Unexpected("\(person.name) was not signed in")
        }
        return member
    }

    /// The session that has just begun for somebody who may sign in.
    public func session(
        of person: Person, remember: Bool = false, from client: Client = Client()
    ) throws -> Session {
        let outcome = try accounts.logIn(person.name, person.password, remember: remember, from: client)
        guard case .signedIn(let session) = outcome else { throw Unexpected("\(person.name) was not signed in") }
        return session
    }

    public func canSignIn(_ person: Person) throws -> Bool {
        if case .signedIn = try accounts.logIn(person.name, person.password, remember: false) { true } else { false }
    }

    /// Takes all letters that are due, as the postman does, and strikes them; those to nobody are left out.
    public func letters() throws -> [LetterContent] {
        var contents: [LetterContent] = []
        while let letter = try accounts.takeLetter() {
            if let content = try accounts.content(of: letter) { contents.append(content) }
            try accounts.strike(letter)
        }
        return contents
    }

    /// The link in the one letter of those due that has one.
    public func link() throws -> LetterContent.Link {
        let contents = try letters()
        let links = contents.compactMap(\.link)
        guard links.count == 1 else {
            throw Unexpected("\(links.count) links are due")
        }
        return links[0]
    }

    /// The number that a query comes to.
    public func count(_ sql: String, _ parameters: Parameter...) throws -> Int64 {
        guard let row = try database.row("SELECT (\(sql)) AS number", parameters) else { return 0 }
        return try row.integer("number")
    }

    /// Of which there are never any, for each change of a password ends them all.
    public func sessionsOlderThanTheirPassword() throws -> Int64 {
        try count(
            """
            SELECT COUNT(*) FROM session JOIN account ON account.id = session.account_id
            WHERE session.created_at < credentials_changed_at
            """)
    }

    public struct Unexpected: Error, CustomStringConvertible {
        public let description: String

        public init(_ description: String) {
            self.description = description
        }
    }
}

extension PasswordReset.Outcome {
    public var isReset: Bool {
        if case .reset = self { true } else { false }
    }
}

extension LetterContent {
    /// Its case, as in `addressTaken`.
    public var kind: String {
        Mirror(reflecting: self).children.first?.label ?? ""
    }
}
