import Crypto
import MariaDB

/// Somebody who stands in for a sort of account while an operator asks the site about them and compares the answers
/// (`gatehouse check --uniform`). All that comes of one bears a name and an address by which it is found again.
public struct StandIn: Sendable {
    public let sort: Sort
    public let username: String
    /// Nobody's: for a registration with this one's address.
    public let newUsername: String

    public var email: String { "\(username)@\(Self.domain)" }

    /// What a stranger is not to find out about an address or a username.
    public enum Sort: String, Sendable, CaseIterable {
        /// Nobody has it: what the others are compared with.
        case unknown
        case known, unverified, disabled
    }

    /// What all their usernames begin with.
    public static let prefix = "uniformity-"
    /// Bytes of randomness behind it, in hexadecimal digits.
    private static let randomLength = 6
    /// All of one length, so that answers which repeat what was typed are.
    public static let nameLength = prefix.utf8.count + 2 * randomLength

    /// The postman has nothing handed over that is addressed there (`EmailAddress.isNobodys`).
    static let domain = "uniformity.invalid"

    /// What the site is asked with: no browser that a visitor from the same network would have, so that what it leaves
    /// among the events of nobody can be told from what others have tried.
    public static let userAgent = "gatehouse-check curl (Linux)"

    fileprivate init(_ sort: Sort) throws(Failure) {
        self.sort = sort
        username = try Self.newName()
        newUsername = try Self.newName()
    }

    private static func newName() throws(Failure) -> String {
        let bytes: [UInt8]
        do { bytes = try SecureRandom.bytes(randomLength) } catch { throw .crypto(error) }
        return prefix + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// The one of them who signs in: for the form that changes an address.
public struct StandInMember: Sendable {
    public let username: String
    public let password: String
    let id: AccountID
    /// Events that are older are not of this comparison.
    let lastEvent: Int64
}

extension EmailAddress {
    /// Whether no letter can ever arrive there: a domain that was promised never to be (RFC 2606, section 2).
    public var isNobodys: Bool { key.hasSuffix(".invalid") }
}

extension Password {
    fileprivate init(random text: String) {
        secret = SecretBytes(text.utf8)
    }
}

extension Membership {
    public func makeStandInMember() throws(Failure) -> StandInMember {
        let password = try newToken().text + newToken().text  // longer than any `password_min_length`
        let hash = try hash(Password(random: password))
        let member = try StandIn(.known)
        let lastEvent = try row(SQL.lastEvent) { row throws(DatabaseError) in try row.integer("last") } ?? 0
        let made = try execute(
            SQL.makeMember, .text(member.username), .text(member.username), .text(member.email), .text(member.email),
            .text(hash))
        return StandInMember(
            username: member.username, password: password, id: AccountID(made.insertedID), lastEvent: lastEvent)
    }

    /// A fresh one of each sort, with a hash that is drawn as a decoy is: where accounts were imported, not all hashes
    /// take the same time. Of an unknown one there is no more than the name.
    public func makeStandIns(besides member: StandInMember) throws(Failure) -> [StandIn] {
        var standIns: [StandIn] = []
        for sort in StandIn.Sort.allCases {
            let standIn = try StandIn(sort)
            standIns.append(standIn)
            guard sort != .unknown else { continue }
            try execute(
                SQL.make, .text(standIn.username), .text(standIn.username), .text(standIn.email),
                .text(standIn.email), .optionalText(try drawnHash(by: standIn.email)), .flag(sort != .unverified),
                .flag(sort == .disabled), .integer(member.id.value))
        }
        return standIns
    }

    /// Removes all stand-ins, those too that an earlier comparison could not remove, and what has come of them: their
    /// letters, sessions, events and tries. Letters to nobody are left to the postman, who strikes them.
    /// - Parameters:
    ///   - member: of the comparison under way; nil: it has yet to begin.
    ///   - isOver: whether the member goes as well.
    public func removeStandIns(of member: StandInMember? = nil, isOver: Bool = true) throws(Failure) {
        try transaction { connection throws(DatabaseError) in
            if let member {
                let device = DeviceName(userAgent: StandIn.userAgent)
                try connection.execute(
                    SQL.removeEventsOfNobody, .integer(member.lastEvent), .optionalText(device.browser),
                    .optionalText(device.system), .integer(member.id.value))
            }
            let kept = isOver ? nil : member?.id.value
            try connection.execute(
                SQL.remove, .text(StandIn.prefix + "%"), .text("%@" + StandIn.domain), .integer(kept ?? 0))
            for subject in [Limit.Subject.loginAccount, .letterAccount] {
                try connection.execute(SQL.removeTries, .text(subject.bucket(StandIn.prefix) + "%"))
            }
            return .commit(())
        } landed: { _ in
            nil
        }
    }
}

private enum SQL {
    static let lastEvent = """
        SELECT COALESCE(MAX(id), 0) AS last FROM event
        """
    static let makeMember = """
        INSERT INTO account (username, username_key, email, email_key, password_hash, verified_at)
        VALUES (?, ?, ?, ?, ?, UTC_TIMESTAMP(6))
        """
    static let make = """
        INSERT INTO account (username, username_key, email, email_key, password_hash, verified_at, disabled_at)
        SELECT ?, ?, ?, ?, COALESCE(?, password_hash), IF(?, UTC_TIMESTAMP(6), NULL), IF(?, UTC_TIMESTAMP(6), NULL)
        FROM account WHERE id = ?
        """
    // The member's own events tell which network the site takes us for.
    static let removeEventsOfNobody = """
        DELETE FROM event
        WHERE id > ? AND account_id IS NULL AND kind IN ('sign-in-refused', 'reset-requested')
            AND browser <=> ? AND system <=> ?
            AND network IN (
                SELECT network FROM (SELECT DISTINCT network FROM event WHERE account_id = ?) AS ours)
        """
    static let remove = """
        DELETE FROM account WHERE username_key LIKE ? AND email_key LIKE ? AND id <> ?
        """
    static let removeTries = """
        DELETE FROM attempt WHERE bucket LIKE ?
        """
}
