import Crypto

/// An event on its way to the log: the same wording each time, the address first, so that a program that reads along
/// (fail2ban) need not look past anything that came from outside.
struct LogLine {
    private let kind: Event.Kind
    private let account: AccountID?
    private let name: String?
    private let client: Client
    private let detail: String

    init(kind: Event.Kind, account: AccountID?, name: String?, _ client: Client, detail: String) {
        self.kind = kind
        self.account = account
        self.name = name
        self.client = client
        self.detail = detail
    }

    func write(to journal: Journal) {
        journal.write(
            kind.priority, kind.rawValue,
            [
                "ip": client.address, "user": account?.description ?? "", "name": name ?? "", "detail": detail,
                "request": client.request,
            ])
    }

    /// Stands for a name that no account has: the same for the same name while the process runs, and no more.
    ///
    /// It may be a password that was typed into the wrong field. A plain hash of it could be found again in a list of
    /// passwords; the key of this one is in no log and in no table.
    static func alias(of identifier: String) -> String {
        guard let key else { return "unknown" }
        let code = HMAC().sha256(key: key, message: Array(identifier.utf8)).prefix(4)
        return "unknown " + code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static let key = try? SecureRandom.bytes(32)
}

extension EmailAddress {
    /// As in `a***@example.org`: enough for its owner to know it again. At most as many bytes as an event's detail has.
    var masked: String {
        String((text.prefix(1) + "***" + text.drop { $0 != "@" }).prefix(100))
    }
}
