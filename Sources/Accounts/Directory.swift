import MariaDB

/// The members, as members see them.
public enum Directory {
    /// Entries on a page.
    public static let pageSize = 50
    /// How many of the last registrations the newest members are looked for among: a flood of accounts that nobody
    /// verifies must not have every dashboard read through it.
    static let recentRegistrations: Int64 = 1000

    public struct Page: Sendable {
        public let entries: [Entry]
        /// Where the next page begins; nil on the last.
        public let next: Place?
    }

    public struct Entry: Sendable {
        public let username: Username
        public let displayName: DisplayName
    }

    /// A place between two entries, which stays the same place while members come and go.
    ///
    /// A search lists those whose username begins with the words first, in the order of usernames, and then those of
    /// whom only the display name does, in the order of display names. Each part reads one index from its place on, so
    /// a page costs the same however many members there are; only the second part has to pass over those that were in
    /// the first.
    public enum Place: Sendable, Equatable {
        case afterUsername(String)
        case afterDisplayName(String, AccountID)
    }
}

extension Membership {
    /// A page of the members, or of those whose username or display name begins with the words.
    public func directory(
        search: String = "", after place: Directory.Place? = nil
    ) throws(Failure) -> Directory.Page {
        // One more than is shown tells whether there is another page.
        var wanted = Directory.pageSize + 1
        var entries: [Directory.Entry] = []
        if place == nil || place?.isAmongUsernames == true {
            let after = if case .afterUsername(let key) = place { key } else { "" }
            entries = try rows(
                SQL.byUsername, .text(after), .text(prefixPattern(search.lowercased())), .integer(Int64(wanted)),
                as: Directory.Entry.init)
            wanted -= entries.count
        }
        var idsByDisplayName: [AccountID] = []
        if !search.isEmpty, wanted > 0 {
            let (name, id) =
                if case .afterDisplayName(let name, let id) = place { (name, id) } else { ("", AccountID(0)) }
            entries += try rows(
                SQL.byDisplayName, .text(name), .text(name), .integer(id.value), .text(prefixPattern(search)),
                .text(prefixPattern(search.lowercased())), .integer(Int64(wanted))
            ) { row throws(DatabaseError) -> Directory.Entry in
                idsByDisplayName.append(AccountID(try row.integer("id")))
                return try Directory.Entry(row)
            }
        }
        guard entries.count > Directory.pageSize else { return Directory.Page(entries: entries, next: nil) }
        entries.removeLast()
        let next = entries.last.map { last -> Directory.Place in
            guard let id = idsByDisplayName.dropLast().last else { return .afterUsername(last.username.key) }
            return .afterDisplayName(last.displayName.text, id)
        }
        return Directory.Page(entries: entries, next: next)
    }

    /// Who has joined lately, the newest first.
    public func newestMembers(besides member: Member, atMost count: Int) throws(Failure) -> [Directory.Entry] {
        try rows(
            SQL.newest, .integer(Directory.recentRegistrations), .integer(member.id.value), .integer(Int64(count)),
            as: Directory.Entry.init)
    }

    /// A member's profile; nil for a name that nobody listed has.
    public func profile(of username: String) throws(Failure) -> Profile? {
        guard username.utf8.count <= Username.lengths.upperBound else { return nil }
        return try row(SQL.profile, .text(username.lowercased()), as: Profile.init)
    }

    /// `LIKE` with the words taken as they are.
    private func prefixPattern(_ words: String) -> String {
        var pattern = ""
        for character in words.unicodeScalars {
            if "%_\\".unicodeScalars.contains(character) { pattern += "\\" }
            pattern.unicodeScalars.append(character)
        }
        return pattern + "%"
    }
}

extension Directory.Entry {
    fileprivate init(_ row: Row) throws(DatabaseError) {
        username = Username(stored: try row.text("username"))
        displayName = DisplayName(stored: try row.text("display_name"))
    }
}

extension Directory.Place {
    fileprivate var isAmongUsernames: Bool {
        if case .afterUsername = self { true } else { false }
    }
}

private enum SQL {
    // The index is named because MariaDB would rather read all that are listed, from the first, up to the page's place.
    static let byUsername = """
        SELECT username, display_name FROM account FORCE INDEX (account_directory)
        WHERE listed = TRUE AND username_key > ? AND username_key LIKE ? ORDER BY username_key LIMIT ?
        """
    static let byDisplayName = """
        SELECT id, username, display_name FROM account FORCE INDEX (account_display_name)
        WHERE listed = TRUE AND (display_name > ? OR (display_name = ? AND id > ?))
            AND display_name LIKE ? AND username_key NOT LIKE ?
        ORDER BY display_name, id LIMIT ?
        """
    static let newest = """
        SELECT username, display_name FROM account FORCE INDEX (PRIMARY)
        WHERE listed = TRUE AND id > (SELECT MAX(id) - ? FROM account) AND id <> ? ORDER BY id DESC LIMIT ?
        """
    static let profile = """
        SELECT \(Profile.columns) FROM account WHERE username_key = ? AND listed
        """
}
