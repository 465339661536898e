import Accounts
import Crypto
import Mail
import MariaDB
import Web

/// What the sysadmin has decided; gatehouse.conf(5) says it in words.
struct Configuration {
    var base: BaseURL
    var siteName: String
    var staticURL: String
    var templates: String
    /// Nil where there is none.
    var ownTemplates: String?
    var language: Language
    var staticFiles: String
    var listen: ListenAddress
    var listenGroup: String?
    var workers: Int
    var stopTimeout: Duration
    var database: ConnectionSettings
    var sendmail: Sendmail
    var postmen: Int
    var sender: Mailbox
    var policy: Policy
    /// Nil: `off`.
    var passwordBlocklist: String?

    static let usualPath = "/etc/gatehouse/gatehouse.conf"

    static func load(
        from path: String = usualPath, environment: [String: String] = Environment.all
    ) throws(ConfigurationError) -> Configuration {
        let text: String
        do { text = try TextFile.read(path) } catch { throw ConfigurationError(nil, error.description) }
        var values = try ConfigurationText(text, file: path, environment: environment)
        let configuration = try Configuration(&values)
        try values.finish()
        return configuration
    }

    private init(_ values: inout ConfigurationText) throws(ConfigurationError) {
        let base = try values.take("base_url", "where the site is, as in https://example.org", BaseURL.init)
        self.base = base
        siteName = try values.take(
            "site_name", "a name for pages and letters, without tabs or the like", default: base.host, Self.plain)
        staticURL = try values.take(
            "static_url", "an address without a slash at its end", default: base.path + "/static"
        ) { $0.hasSuffix("/") ? nil : $0 }
        templates = try values.take("templates", "a folder", default: "/usr/share/gatehouse/templates", Self.path)
        ownTemplates = try values.takeIfSet("own_templates", "a folder", Self.path)
        language = try values.take(
            "language", "a language's tag, as in en or pt-BR", default: Language("en"), Language.init)
        staticFiles = try values.take("static", "a folder", default: "/usr/share/gatehouse/static", Self.path)
        listen = try values.take(
            "listen", "the path of a socket, or as in 127.0.0.1:9000",
            default: .path("/run/gatehouse/gatehouse.sock"), ListenAddress.init)
        listenGroup = try values.takeIfSet("listen_group", "a group's name") { $0 }
        workers = try values.take("workers", "a number from 1 to 1024", default: 32) { Self.number($0, in: 1...1024) }
        stopTimeout = try values.take(
            "stop_timeout", Duration.expectation, default: .seconds(10), Duration.init(configured:))
        database = try Self.database(&values)
        sendmail = try values.take(
            "sendmail", "the path of a program, arguments may follow",
            default: try? Sendmail(command: "/usr/sbin/sendmail")
        ) { try? Sendmail(command: $0) }
        postmen = try values.take("postmen", "a number from 1 to 64", default: 4) { Self.number($0, in: 1...64) }
        sender = try values.take(
            "mail_from", "an address, or as in Example <noreply@example.org>",
            default: try? Mailbox(address: "noreply@\(base.host)")
        ) { Self.plain($0).flatMap { try? Mailbox(parsing: $0) } }
        policy = try Self.policy(&values)
        policy.siteNames = [siteName, base.host]
        passwordBlocklist = try values.take(
            "password_blocklist", "a file's path, or off", default: .some(Self.usualBlocklist)
        ) { $0 == "off" ? .some(nil) : Self.path($0).map { .some($0) } }
    }

    private static func database(
        _ values: inout ConfigurationText
    ) throws(ConfigurationError) -> ConnectionSettings {
        let servers = try values.take(
            "database_hosts", "as in unix:/run/mysqld/mysqld.sock, or host:port, host:port",
            default: [Server.socket(path: "/run/mysqld/mysqld.sock")], Server.list)
        let name = try values.take("database_name", "a database's name", default: "gatehouse") { $0 }
        let user = try values.take("database_user", "a database user's name", default: "gatehouse") { $0 }
        let passwordFile = try values.takeIfSet("database_password_file", "a file's path", path)
        var password: ConnectionSettings.Password?
        if let passwordFile {
            do {
                password = ConnectionSettings.Password(String(try TextFile.read(passwordFile).prefix { !$0.isNewline }))
            } catch {
                throw ConfigurationError("database_password_file", error.description)
            }
        }
        return ConnectionSettings(servers: servers, database: name, user: user, password: password)
    }

    private static func policy(_ values: inout ConfigurationText) throws(ConfigurationError) -> Policy {
        func lifetime(_ key: String, default fallback: Duration) throws(ConfigurationError) -> Duration {
            try values.take(key, Duration.expectation, default: fallback, Duration.init(configured:))
        }
        return Policy(
            verifyLifetime: try lifetime("verify_lifetime", default: .seconds(24 * 3600)),
            resetLifetime: try lifetime("reset_lifetime", default: .seconds(30 * 60)),
            sessionIdle: try lifetime("session_idle", default: .seconds(12 * 3600)),
            sessionLifetime: try lifetime("session_lifetime", default: .seconds(14 * 86400)),
            deletionDelay: try lifetime("deletion_delay", default: Policy.usualDeletionDelay),
            usernameHold: try lifetime("username_hold", default: Policy.usualUsernameHold),
            passwordMinimum: try values.take("password_min_length", "a number from 8 to 64", default: 8) {
                number($0, in: 8...64)
            },
            passwordHash: try values.take(
                "password_hash", "auto, argon2id or scrypt, parameters may follow", default: try? HashSetting("auto")
            ) { try? HashSetting($0) },
            limits: try limits(&values), logRetention: try lifetime("log_retention", default: .seconds(180 * 86400)))
    }

    /// The defaults let a school or an office behind one address in, and nobody guess for long.
    private static func limits(
        _ values: inout ConfigurationText
    ) throws(ConfigurationError) -> [Limit.Subject: Limit] {
        var limits: [Limit.Subject: Limit] = [
            .loginClient: Limit(600, per: .seconds(15 * 60)),
            .loginAccount: Limit(20, per: .seconds(15 * 60)),
            .loginDevice: Limit(10, per: .seconds(15 * 60)),
            .registerClient: Limit(500, per: .seconds(3600)),
            .letterAccount: Limit(10, per: .seconds(3600)),
            .formClient: Limit(3000, per: .seconds(15 * 60)),
            .directoryClient: Limit(5000, per: .seconds(15 * 60)),
        ]
        for subject in Limit.Subject.allCases {
            // As in `limit_login_client`.
            let key = "limit_" + String(subject.rawValue.map { $0 == "-" ? "_" : $0 })
            let given = try values.takeIfSet(key, "as in 10/15m, or off") { text -> Limit?? in
                text == "off" ? .some(nil) : Limit(configured: text).map { .some($0) }
            }
            if let given { limits[subject] = given }
        }
        return limits
    }

    /// The policy with the blocklist opened: for what sets passwords, and for nothing else that could do without it.
    ///
    /// A file that was asked for has to be there. The usual one may be missing where nothing was installed: a line in
    /// the log and `check` say so.
    func policyWithBlocklist() throws(ConfigurationError) -> Policy {
        var policy = policy
        guard let path = passwordBlocklist else { return policy }
        do throws(Blocklist.Problem) {
            policy.passwordBlocklist = try Blocklist(path: path)
        } catch {
            guard path == Self.usualBlocklist else { throw ConfigurationError("password_blocklist", "\(error)") }
            Journal().write(.warning, "password-blocklist-missing", ["error": "\(error)"])
        }
        return policy
    }

    private static let usualBlocklist = "/usr/share/gatehouse/common-passwords"

    private static func number(_ text: String, in range: ClosedRange<Int>) -> Int? {
        Int(text).flatMap { range.contains($0) ? $0 : nil }
    }

    private static func path(_ text: String) -> String? {
        text.hasPrefix("/") ? text : nil
    }

    /// What can stand in a letter's head: with a tab pasted into it, no letter would ever leave.
    private static func plain(_ text: String) -> String? {
        text.unicodeScalars.contains { $0.properties.generalCategory == .control } ? nil : text
    }
}

/// Where the web server's connections are taken.
enum ListenAddress {
    case path(String)
    case network(host: String, port: UInt16)

    init?(_ text: String) {
        if text.hasPrefix("/") {
            self = .path(text)
            return
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let port = UInt16(parts[1]), port != 0 else { return nil }
        self = .network(host: String(parts[0]), port: port)
    }
}

extension Limit {
    /// Reads `10/15m`: from one to a million within a duration.
    init?(configured text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Int64(parts[0]), (1...1_000_000).contains(count),
            let period = Duration(configured: String(parts[1]))
        else { return nil }
        self.init(count, per: period)
    }
}

extension Duration {
    static let expectation = "as in 90s, 30m, 12h or 14d"

    /// Reads `90s`, `30m`, `12h` or `14d`: from a second to ten years.
    init?(configured text: String) {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
        let longest: Int64 = 3650 * 86400
        guard let unit = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()),
            (1...longest / unit).contains(count)
        else { return nil }
        self = .seconds(count * unit)
    }
}
