import MariaDB
import SiteSupport
import Testing

@Suite("session")
struct SessionVerbTests {
    let installation: Installation

    init() throws {
        installation = try Installation()
        for name in ["alice", "bob"] {
            let made = try installation.run("user", "create", name, "\(name)@example.net", input: "an honest horse\n")
            try #require(made.status == 0, "\(made.errors)")
            try Connection(installation.database.settings).execute(
                """
                INSERT INTO session (token_hash, account_id, remembered, browser, system, network, created_at)
                SELECT UNHEX(SHA2(CONCAT(username, number), 256)), account.id, TRUE, name, 'Linux', '192.0.2.1',
                    '2026-11-20 03:52:07.5'
                FROM account JOIN (SELECT 1 AS number, 'Firefox' AS name UNION SELECT 2, NULL) AS browsers
                WHERE username = ?
                """, .text(name))
        }
        try Connection(installation.database.settings).execute(
            "UPDATE session SET created_at = UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE")
    }

    private func count() throws -> Int64 {
        try installation.database.count("SELECT COUNT(*) AS n FROM session")
    }

    @Test("list has a line for each, by username or address")
    func list() throws {
        for name in ["alice", "ALICE@example.net"] {
            let result = try installation.run("session", "list", name)
            #expect(result.status == 0)
            let lines = result.output.split(separator: "\n").map { $0.split(separator: "\t") }
            #expect(lines.count == 2)
            #expect(lines.allSatisfy { $0.count == 5 && $0[2] == "192.0.2.1" })
            #expect(Set(lines.map { $0[1] }) == ["Firefox on Linux", "unknown on Linux"])
            #expect(lines.allSatisfy { $0[3] < $0[4] })
        }
    }

    @Test("revoke ends one by its number, and says so where there is none, or it is another’s")
    func one() throws {
        let id = String(try #require(installation.run("session", "list", "alice").output.split(separator: "\t").first))
        let foreign = try installation.run("session", "revoke", "bob", id)
        #expect(foreign.status == 65)
        #expect(foreign.errors == "gatehouse: bob has no session “\(id)”\n")
        #expect(try count() == 4)
        #expect(try installation.run("session", "revoke", "alice", id).output == "1\n")
        #expect(try installation.run("session", "revoke", "alice", id).status == 65)
        #expect(try installation.run("session", "revoke", "alice", "x").status == 65)
        #expect(try count() == 3)
    }

    @Test(
        "revoke ends all of an account, or everybody’s, and says how many", arguments: [["alice"], ["alice", "--all"]])
    func all(_ words: [String]) throws {
        let arguments = ["session", "revoke"] + words + ["--config", installation.configurationFile]
        #expect(try installation.finish(installation.process(arguments)).output == "2\n")
        #expect(try count() == 2)
        #expect(try installation.run("session", "revoke", "--all").output == "2\n")
        #expect(try count() == 0)
    }

    @Test("an account there is not is EX_NOUSER, other words EX_USAGE, and --help is told")
    func words() throws {
        #expect(try installation.run("session", "list", "nobody").status == 67)
        #expect(try installation.run("session", "revoke", "nobody").status == 67)
        for words in [["list"], ["revoke"], ["list", "alice", "x"], ["revoke", "alice", "1", "2"], ["end", "alice"]] {
            #expect(try installation.finish(installation.process(["session"] + words)).status == 64)
        }
        #expect(try installation.run("session", "--help").output.hasPrefix("usage: gatehouse session"))
        #expect(try count() == 4)
    }

    @Test("--all is for the sessions only: no other verb takes it for a yes")
    func allElsewhere() throws {
        #expect(try installation.run("user", "delete", "alice", "--all").status == 64)
        #expect(try installation.run("user", "delete", "--all").status == 67)
        #expect(try installation.run("letters", "retry", "--all").status == 64)
    }
}
