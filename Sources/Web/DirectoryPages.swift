public import Accounts
import HTTP
public import Templates

/// The members.
enum DirectoryPages {
    /// Bytes: more than any name has, so nobody's begins with a longer one.
    private static let longestSearch = 8 * DisplayName.longest

    static func list(_ visit: Visit, _ member: Member) throws -> Response {
        let search = visit.query["q"] ?? ""
        guard search.utf8.count <= longestSearch else {
            return try visit.page(.directory, DirectoryView(search: search, page: nil))
        }
        let page = try visit.membership.directory(
            search: search, after: visit.query["after"].flatMap(Directory.Place.init(text:)))
        return try visit.page(.directory, DirectoryView(search: search, page: page))
    }

    static func profile(_ visit: Visit, _ member: Member) throws -> Response {
        guard let profile = try visit.membership.profile(of: visit.parameters[0]) else {
            return visit.errorPage(.notFound)
        }
        return try visit.page(.directoryProfile, ProfileView(profile, for: member))
    }
}

struct DirectoryView: View {
    let search: String
    let members: [Directory.Entry]
    let next: String

    init(search: String, page: Directory.Page?) {
        self.search = search
        members = page?.entries ?? []
        let query = search.isEmpty ? "?after=" : "?q=\(PercentCoding.encode(search))&after="
        next = page?.next.map { query + PercentCoding.encode($0.text) } ?? ""
    }

    static let fields: Fields<Self> = [
        "search": { .text($0.search) },
        "members": { .list($0.members) },
        "next": { .text($0.next) },
    ]
}

extension Directory.Place {
    /// The place as it stands in an address: `u.` and a username, or `d.`, a number, `.` and a display name.
    fileprivate var text: String {
        switch self {
        case .afterUsername(let key): "u.\(key)"
        case .afterDisplayName(let name, let id): "d.\(id).\(name)"
        }
    }

    fileprivate init?(text: String) {
        // By scalars: a name may begin with an accent, which would make one character with the dot before it.
        let parts = text.unicodeScalars.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
            .map(String.init)
        switch parts.first {
        case "u": self = .afterUsername(parts.dropFirst().joined(separator: "."))
        case "d" where parts.count == 3:
            guard let id = AccountID(parts[1]) else { return nil }
            self = .afterDisplayName(parts[2], id)
        default: return nil
        }
    }
}

extension Directory.Entry: View {
    private var hasName: Bool { !displayName.text.isEmpty }

    // Few names for an entry, and no section: there are fifty entries on a page.
    public static let fields: Fields<Self> = [
        "username": { .text($0.username.text) },
        "name": { .text($0.hasName ? $0.displayName.text : $0.username.text) },
        "other_name": { .text($0.hasName ? $0.username.text : "") },
        "initial": { .text(Monogram.initial($0.username, $0.displayName)) },
        "tone": { .text(Monogram.tone($0.username)) },
    ]
}
