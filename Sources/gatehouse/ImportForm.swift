/// Where accounts come from: what the other program calls the columns of its table.
enum ImportForm: String, CaseIterable {
    case django, wordpress, laravel, htpasswd, csv

    /// What a column is to us.
    enum Field: String {
        case username, email, password
        case displayName, firstName, lastName
        /// Yes or no: whether the address is proven.
        case verified
        /// The moment at which it was proven, or nothing.
        case verifiedAt
        /// Yes or no: whether the account is open, or the reverse.
        case active, disabled

        fileprivate var isNeeded: Bool { self == .username || self == .email || self == .password }
    }

    /// The names of the columns, in lower case.
    var columns: KeyValuePairs<Field, String> {
        switch self {
        case .django:
            [
                .username: "username", .email: "email", .password: "password", .firstName: "first_name",
                .lastName: "last_name", .active: "is_active",
            ]
        case .wordpress:
            [
                .username: "user_login", .email: "user_email", .password: "user_pass", .displayName: "display_name",
            ]
        case .laravel:
            [
                .username: "username", .email: "email", .password: "password", .displayName: "name",
                .verifiedAt: "email_verified_at",
            ]
        case .htpasswd: [:]
        case .csv:
            [
                .username: "username", .email: "email", .password: "password", .displayName: "display_name",
                .verified: "verified", .disabled: "disabled",
            ]
        }
    }

    /// Those that have to be there.
    var needed: [String] { columns.filter { $0.key.isNeeded }.map(\.value) }

    /// For the operator.
    static let table = allCases.map { form in
        let name = form.rawValue + String(repeating: " ", count: 12 - form.rawValue.count)
        guard form != .htpasswd else { return name + "lines of the form name:hash, and no first line" }
        let others = form.columns.filter { !$0.key.isNeeded }.map(\.value)
        return name + form.needed.joined(separator: ", ") + " (" + others.joined(separator: ", ") + ")"
    }.joined(separator: "\n")
}
