import MariaDB
import SiteSupport
import Testing

@Suite("Configuration")
struct ConfigurationTests {
    @Test(
        "the working configuration works, with comments, spaces and the line ends of Windows",
        arguments: ["\n", "\r\n"])
    func good(_ lineEnd: String) throws {
        let installation = try Installation(migrated: false)
        let lines = ["# a comment", "", "  #", "\t"] + installation.settings.map { "  \($0.key)\t=  \($0.value)  " }
        try installation.folder.write("gatehouse.conf", lines.joined(separator: lineEnd))
        #expect(try installation.run("migrate").status == 0)
    }

    /// EX_CONFIG of sysexits.h.
    private static let configurationError: Int32 = 78

    static let goodValues: [(String, [String])] = [
        ("base_url", ["http://127.0.0.1:8080", "https://example.org/members/"]), ("site_name", ["Zoë’s = site # 1"]),
        ("static_url", ["/static", "https://static.example.org"]), ("workers", ["1", "1024"]),
        ("postmen", ["1", "64"]),
        ("listen", ["127.0.0.1:9000", "/run/x.sock"]), ("listen_group", ["www-data"]),
        ("stop_timeout", ["1s", "30m", "12h", "14d", "3650d"]), ("session_idle", ["1s"]), ("session_lifetime", ["1d"]),
        ("verify_lifetime", ["90s"]), ("reset_lifetime", ["1s"]), ("password_min_length", ["8", "64"]),
        ("password_hash", ["auto", "scrypt", "scrypt ln=15,r=8,p=3"]), ("sendmail", ["/usr/sbin/sendmail -t -i"]),
        ("mail_from", ["noreply@example.org", "Example <noreply@example.org>"]),
        ("limit_login_client", ["10/15m", "off", "1/1s", "1000000/1d"]), ("limit_login_account", ["off"]),
        ("limit_register_client", ["off"]), ("limit_letter_account", ["off"]), ("limit_form_client", ["off"]),
        ("limit_directory_client", ["off"]),
    ]

    @Test("every key takes what it should: a verb gets as far as doing its work", arguments: goodValues)
    func accepted(_ key: String, _ values: [String]) throws {
        let installation = try Installation()
        for value in values {
            try installation.configure([key: value])
            let result = try installation.run("letters", "list")
            #expect(result.status == 0, "\(key) = \(value): \(result.errors)")
        }
    }

    static let badValues: [(String, [String])] = [
        ("base_url", ["example.org", "ftp://example.org", "https://example.org?x", "https://"]),
        ("static_url", ["/static/"]), ("templates", ["templates"]),
        ("listen", ["gatehouse.sock", "localhost", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:x", "a:b:c"]),
        ("workers", ["0", "-1", "1025", "x", "1.5", "99999999999999999999"]), ("postmen", ["0", "65", "x"]),
        ("stop_timeout", ["0s", "10", "s", "-1s", "1.5h", "1w", "3651d", "10 s", "99999999999999999999s"]),
        ("session_idle", ["0s"]), ("session_lifetime", ["x"]), ("verify_lifetime", ["1"]), ("reset_lifetime", ["0m"]),
        ("password_min_length", ["7", "65", "eight"]), ("password_hash", ["md5", "scrypt ln=99,r=8,p=1", "bcrypt"]),
        ("database_hosts", ["unix:relative", "host:0", "a,,b", "host:x"]), ("database_password_file", ["secret"]),
        ("sendmail", ["sendmail", "relative/sendmail"]), ("site_name", ["A\tsite", "A \u{1}"]),
        ("mail_from", ["x", "a@b@c", "Example <x>", "A\tsite <noreply@example.org>"]),
        ("limit_login_client", ["10", "0/15m", "10/", "/15m", "10/0s", "x/15m", "1000001/1s", "on"]),
    ]

    @Test("what a key cannot be is refused with file and line, and with what it has to be", arguments: badValues)
    func refused(_ key: String, _ values: [String]) throws {
        let installation = try Installation(migrated: false)
        for value in values {
            try installation.configure([key: nil], lines: ["", "\(key) = \(value)"])
            let line = installation.settings.filter { $0.key != key }.count + 2
            let result = try installation.run("letters", "list")
            #expect(result.status == Self.configurationError, "\(key) = \(value)")
            #expect(
                result.errors.hasPrefix(
                    "gatehouse: \(installation.configurationFile):\(line): \(key) = \(value): this"),
                "\(result.errors)")
        }
    }

    @Test(
        "a line that is none, an unknown key and a second value are refused with file and line",
        arguments: [
            ("workers", "not of the form “key = value”"), ("colour = red", "there is no key colour"),
            ("Workers = 3", "there is no key Workers"), ("workers = 3", "workers is set at "),
            ("= 3", "there is no key"),
            ("[section]", "not of the form “key = value”"),
        ])
    func refusedLines(_ line: String, _ problem: String) throws {
        let installation = try Installation(migrated: false)
        try installation.configure(lines: [line])
        let result = try installation.run("letters", "list")
        #expect(result.status == Self.configurationError)
        let place = "\(installation.configurationFile):\(installation.settings.count + 1): "
        #expect(result.errors.hasPrefix("gatehouse: " + place + problem), "\(result.errors)")
    }

    @Test("the environment wins over the file, and is read as strictly")
    func environment() throws {
        let installation = try Installation()
        try installation.configure(["database_name": "nowhere", "workers": "none"])
        let override = ["GATEHOUSE_DATABASE_NAME": installation.database.name, "GATEHOUSE_WORKERS": "1"]
        #expect(try installation.run("letters", "list", environment: override).status == 0)
        let bad = try installation.run("letters", "list", environment: ["GATEHOUSE_WORKERS": "0"])
        #expect(bad.status == Self.configurationError)
        #expect(bad.errors.hasPrefix("gatehouse: GATEHOUSE_WORKERS: workers = 0: "))
        try installation.configure()
        let unknown = try installation.run("letters", "list", environment: ["GATEHOUSE_DATABASE_PASSWORD": "hunter2"])
        #expect(unknown.status == Self.configurationError)
        #expect(unknown.errors == "gatehouse: GATEHOUSE_DATABASE_PASSWORD: there is no key database_password\n")
    }

    @Test("a key that has to be there is missed by name, and so is a file that cannot be read")
    func missing() throws {
        let installation = try Installation(migrated: false)
        try installation.configure(["base_url": nil])
        let result = try installation.run("letters", "list")
        #expect(result.status == Self.configurationError)
        #expect(result.errors.hasPrefix("gatehouse: base_url is missing: "))
        try installation.configure(["database_password_file": installation.folder.path + "/none"])
        #expect(try installation.run("letters", "list").errors.contains("/none: No such file"))
        let nowhere = try installation.run("letters", "list", "--config", "/none/x.conf", configured: false)
        #expect(nowhere.status == Self.configurationError)
        #expect(nowhere.errors == "gatehouse: /none/x.conf: No such file or directory\n")
    }

    @Test("the database's password is the first line of its file, and is never printed")
    func passwordFile() throws {
        let installation = try Installation()
        let user = installation.database.name
        let connection = Connection(installation.database.settings)
        try connection.execute("CREATE USER \(user)@localhost IDENTIFIED BY 'hunter2'")
        defer { _ = try? connection.execute("DROP USER \(user)@localhost") }
        try connection.execute("GRANT ALL ON \(user).* TO \(user)@localhost")
        for text in ["hunter2", "hunter2\n", "hunter2\r\nsecond line\r\n"] {
            let file = try installation.folder.write("password", text)
            try installation.configure(["database_password_file": file, "database_user": user])
            #expect(try installation.run("check").status == 0)
        }
        try installation.folder.write("password", "hunter3\n")
        let refused = try installation.run("check")
        #expect(refused.status == 78)
        #expect(!(refused.output + refused.errors).contains("hunter"))
    }
}
