import MariaDB

/// Whom other parts of the site let in beyond signing in. The operator alone says who is in which, and a group is
/// there as long as somebody is in it.
public struct Group: Sendable, Equatable {
    public let name: String

    /// Characters, which are bytes here.
    public static let lengths = 1...30

    /// What an account is in at most: all their names have to fit into a header, of which nginx takes 4 KiB by itself.
    static let mostPerAccount: Int64 = 32

    public enum Outcome: Sendable {
        case done
        /// The account is in it already, or not in it.
        case unchanged
        case tooMany
    }

    /// Nil for anything but 1 to 30 of lower-case ASCII letters, digits, `-` and `_`, beginning with a letter: the name
    /// stands in addresses, in headers between commas, and in the files of web servers.
    public init?(_ name: String) {
        let isAllowed = name.utf8.allSatisfy { byte in
            Self.isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
        guard isAllowed, Self.lengths.contains(name.utf8.count), name.utf8.first.map(Self.isLetter) == true else {
            return nil
        }
        self.name = name
    }

    /// What comes from the database, where only checked names are.
    init(stored name: String) {
        self.name = name
    }

    init(_ row: Row) throws(DatabaseError) {
        self.init(stored: try row.text("group_name"))
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
}

extension Membership {
    public func add(_ account: AccountID, to group: Group) throws(Failure) -> Group.Outcome {
        try transaction { connection throws(DatabaseError) in
            // Locked, so that of two at once one sees what the other has added.
            guard try connection.lock(account) else { return .rollBack(.unchanged) }
            let added = try connection.execute(
                SQL.add, .text(group.name), .integer(account.value), .integer(account.value),
                .integer(Group.mostPerAccount))
            guard added.affectedRows == 1 else {
                let isMember = try connection.row(SQL.find, .integer(account.value), .text(group.name)) != nil
                return .rollBack(isMember ? .unchanged : .tooMany)
            }
            try note(.groupJoined, of: account, from: Client(), detail: group.name, in: connection)
            return .commit(.done)
        } landed: { connection throws(DatabaseError) in
            try connection.row(SQL.find, .integer(account.value), .text(group.name)).map { _ in .done }
        }
    }

    public func remove(_ account: AccountID, from group: Group) throws(Failure) -> Group.Outcome {
        try transaction { connection throws(DatabaseError) in
            let removed = try connection.execute(SQL.remove, .integer(account.value), .text(group.name))
            guard removed.affectedRows == 1 else { return .rollBack(.unchanged) }
            try note(.groupLeft, of: account, from: Client(), detail: group.name, in: connection)
            return .commit(.done)
        } landed: { connection throws(DatabaseError) in
            let row = try connection.row(SQL.find, .integer(account.value), .text(group.name))
            return row == nil ? .done : nil
        }
    }

    /// All groups, with how many accounts are in each.
    public func groups() throws(Failure) -> [(group: Group, members: Int64)] {
        try rows(SQL.list) { row throws(DatabaseError) in
            (try Group(row), try row.integer("members"))
        }
    }

    /// The usernames of a group, a batch at a time.
    /// - Parameter after: the last username of the batch before, in lower case; empty for the first.
    public func members(
        of group: Group, after: String = "", atMost count: Int = 1000
    ) throws(Failure) -> [Username] {
        try rows(SQL.members, .text(group.name), .text(after.lowercased()), .integer(Int64(count))) {
            row throws(DatabaseError) in
            Username(stored: try row.text("username"))
        }
    }
}

private enum SQL {
    static let add = """
        INSERT IGNORE INTO group_member (account_id, group_name)
        SELECT id, ? FROM account
        WHERE id = ? AND (SELECT COUNT(*) FROM group_member WHERE account_id = ?) < ?
        """
    static let find = """
        SELECT group_name FROM group_member WHERE account_id = ? AND group_name = ?
        """
    static let remove = """
        DELETE FROM group_member WHERE account_id = ? AND group_name = ?
        """
    static let list = """
        SELECT group_name, COUNT(*) AS members FROM group_member GROUP BY group_name ORDER BY group_name
        """
    static let members = """
        SELECT username FROM group_member JOIN account ON account.id = group_member.account_id
        WHERE group_name = ? AND username_key > ? ORDER BY username_key LIMIT ?
        """
}
