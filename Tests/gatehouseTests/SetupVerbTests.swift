import Foundation
import MariaDB
import SiteSupport
import Testing

@Suite("Setup")
struct SetupVerbTests {
    @Test("setup makes the database, a user who may change rows and nothing else, and the tables")
    func makes() throws {
        let site = try Site(account: "daemon")
        let result = try site.installation.run("setup")
        #expect(result.status == 0, "\(result.errors)")
        let lines = result.output.split(separator: "\n")
        #expect(lines.first == "database \(site.database): made")
        #expect(lines.dropFirst().first == "database user daemon: made, may read and write rows")
        #expect(lines.dropFirst(2).first == "tables: applied v001_accounts")
        // An underscore that was no more than itself would open `gatehouse-1` to it as well.
        let pattern = site.database.replacing("_", with: "\\_")
        #expect(
            try site.grants() == [
                "GRANT USAGE ON *.* TO `daemon`@`localhost` IDENTIFIED VIA unix_socket",
                "GRANT SELECT, INSERT, UPDATE, DELETE ON `\(pattern)`.* TO `daemon`@`localhost`",
            ])
    }

    @Test("setup can be run again, and then changes nothing")
    func again() throws {
        let site = try Site(account: "bin")
        #expect(try site.installation.run("setup").status == 0)
        let grants = try site.grants()
        let result = try site.installation.run("setup")
        #expect(result.status == 0)
        #expect(
            result.output == """
                database \(site.database): there already
                database user bin: there already, may read and write rows
                tables: up to date

                """)
        #expect(try site.grants() == grants)
    }

    @Test("a name is taken as it is, whatever stands in it")
    func quotes() throws {
        let site = try Site(account: "sys", database: "x`.* TO root; --")
        #expect(try site.installation.run("setup").status == 0)
        let rights = "GRANT SELECT, INSERT, UPDATE, DELETE"
        #expect(try site.grants().last == rights + " ON `x``.* TO root; --`.* TO `sys`@`localhost`")
    }

    @Test("where no system account has the user's name, or the database is elsewhere or down, it says so")
    func refuses() throws {
        let installation = try Installation(migrated: false)
        try installation.configure(["database_user": "nobody-of-this-name"])
        let unknown = try installation.run("setup")
        #expect(unknown.status == 67)
        #expect(unknown.errors.contains("there is no system account “nobody-of-this-name”"))
        try installation.configure(["database_hosts": "db.example.org"])
        let elsewhere = try installation.run("setup")
        #expect(elsewhere.status == 78)
        #expect(elsewhere.errors.contains("database_hosts names another machine"))
        try installation.configure(["database_hosts": "unix:/none"])
        #expect(try installation.run("setup").status == 75)
    }

    /// A site whose database is still to be made, and whose user is this account of every Debian; both go with it.
    private final class Site {
        let installation: Installation
        let database: String
        private let account: String

        init(account: String, database: String? = nil) throws {
            installation = try Installation(migrated: false)
            self.account = account
            self.database = database ?? installation.database.name + "_new"
            try installation.configure(["database_name": self.database, "database_user": account])
        }

        deinit {
            let connection = Connection(installation.database.settings)
            let name = database.replacing("`", with: "``")
            _ = try? connection.execute("DROP DATABASE IF EXISTS `\(name)`")
            _ = try? connection.execute("DROP USER IF EXISTS \(account)@localhost")
        }

        func grants() throws -> [String] {
            try Connection(installation.database.settings).rows("SHOW GRANTS FOR \(account)@localhost")
                .map { try $0.text("Grants for \(account)@localhost") }
        }
    }
}
