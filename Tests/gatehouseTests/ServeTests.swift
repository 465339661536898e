import FastCGIClient
import Foundation
import MariaDB
import SiteSupport
import Testing

@Suite("Serve")
struct ServeTests {
    @Test("it listens on its socket for its owner and group alone, and answers")
    func answers() throws {
        let daemon = try Daemon(Installation())
        #expect(try daemon.get("/").hasPrefix("Status: 200 OK\r\n"))
        let mode = try FileManager.default.attributesOfItem(atPath: daemon.installation.socket)[.posixPermissions]
        #expect(mode as? Int == 0o660)
    }

    @Test("SIGTERM ends it with 0 and removes its socket", arguments: [SIGTERM, SIGINT])
    func stops(_ signal: Int32) throws {
        let daemon = try Daemon(Installation())
        #expect(daemon.end(with: signal) == 0)
        #expect(daemon.log.contains("event=stopped unfinished=\"false\""))
        #expect(!FileManager.default.fileExists(atPath: daemon.installation.socket))
    }

    @Test("the request in hand is finished first")
    func finishes() throws {
        let daemon = try Daemon(Installation())
        let held = try HeldRequest(daemon)
        daemon.send(SIGTERM)
        try held.letGo()
        #expect(held.client.answer(within: 8000).text.hasPrefix("Status: 303"))
        #expect(daemon.wait() == 0)
    }

    @Test("many letters are handed over at the same time, as many as there are postmen")
    func postmen() throws {
        let installation = try Installation()
        let turns = installation.folder.path + "/turns"
        let sendmail = try installation.folder.write(
            "several", "#!/bin/sh\necho begin >>'\(turns)'\ncat >>/dev/null\nsleep 0.5\necho end >>'\(turns)'\n")
        chmod(sendmail, 0o755)
        try installation.configure(["sendmail": sendmail, "postmen": "3"])
        try #require(
            installation.run("user", "create", "anna", "anna@example.net", input: "correct horse\n").status == 0)
        let database = Connection(installation.database.settings)
        try database.execute(
            "INSERT INTO letter (kind, account_id) SELECT 'password-changed', id FROM account, seq_1_to_12")
        let daemon = try Daemon(installation)
        #expect(eventually { (try? database.rows("SELECT id FROM letter").isEmpty) == true }, "\(daemon.log)")
        var atWork = 0
        var most = 0
        for line in try String(contentsOfFile: turns, encoding: .utf8).split(separator: "\n") {
            atWork += line == "begin" ? 1 : -1
            most = max(most, atWork)
        }
        #expect(most == 3)
        #expect(daemon.end(with: SIGTERM) == 0)
    }

    @Test("a request that takes longer than stop_timeout is left behind")
    func stopTimeout() throws {
        let installation = try Installation()
        try installation.configure(["stop_timeout": "1s"])
        let daemon = try Daemon(installation)
        let held = try HeldRequest(daemon)
        let start = ContinuousClock.now
        #expect(daemon.end(with: SIGTERM) == 0)
        #expect(ContinuousClock.now - start < .seconds(4))
        #expect(daemon.log.contains("unfinished=\"true\""))
        #expect(!held.client.answer().isEnded)
    }

    @Test("SIGHUP reads the templates again; with a fault in one, what there was stays, and a line says so")
    func readsTemplatesAgain() throws {
        let installation = try Installation()
        let folder = installation.folder.path + "/templates"
        try FileManager.default.copyItem(atPath: Repository.path("templates"), toPath: folder)
        try installation.configure(["templates": folder])
        let daemon = try Daemon(installation)
        try installation.folder.write("templates/welcome.html", "A new welcome")
        daemon.send(SIGHUP)
        #expect(try eventually { try daemon.get("/").hasSuffix("A new welcome") })
        try installation.folder.write("templates/welcome.html", "{{#open}}")
        daemon.send(SIGHUP)
        #expect(eventually { daemon.log.contains("event=templates-refused") })
        #expect(try daemon.get("/").hasSuffix("A new welcome"))
    }

    @Test("with a database that is down it starts, answers 503, and later as if nothing had been")
    func databaseDown() throws {
        let installation = try Installation()
        let socket = installation.folder.path + "/db.sock"
        try installation.configure(["database_hosts": "unix:" + socket])
        let daemon = try Daemon(installation)
        let cookie = "__Host-session=" + String(repeating: "A", count: 43)
        #expect(try daemon.get("/dashboard", cookie: cookie).hasPrefix("Status: 503"))
        #expect(try daemon.get("/login").hasPrefix("Status: 200"))
        try FileManager.default.createSymbolicLink(atPath: socket, withDestinationPath: FreshDatabase.socket)
        #expect(try daemon.get("/dashboard", cookie: cookie).hasPrefix("Status: 303"))
    }

    @Test("a database without its tables is no database to start with: it says what to run")
    func notMigrated() throws {
        let result = try Installation(migrated: false).run("serve")
        #expect(result.status == 78)
        #expect(result.errors.contains("run “gatehouse setup”: v001_accounts"))
    }

    @Test("letters are written, and handed to sendmail")
    func letters() throws {
        let installation = try Installation()
        _ = try installation.run("user", "create", "alice", "alice@example.net", input: "correct horse\n")
        _ = try installation.run("user", "send-reset", "alice")
        let daemon = try Daemon(installation)
        #expect(eventually { (try? daemon.letters().contains("/password-reset-confirm/")) == true })
        #expect(try eventually { try installation.run("letters", "list").output.isEmpty })
        #expect(try daemon.letters().contains("To: alice@example.net"))
    }
}
