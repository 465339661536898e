import Foundation
import MariaDB
import SiteSupport
import Testing

@Suite("Verbs")
struct VerbTests {
    @Test("migrate makes the tables once, and says what it did")
    func migrate() throws {
        let installation = try Installation(migrated: false)
        let first = try installation.run("migrate")
        #expect(first.status == 0)
        #expect(first.output.hasPrefix("applied v001_accounts\n"))
        let second = try installation.run("migrate")
        #expect(second.status == 0)
        #expect(second.output == "up to date\n")
    }

    @Test("a step that began and did not end is left for its operator")
    func torn() throws {
        let installation = try Installation()
        try Connection(installation.database.settings).execute(
            "UPDATE schema_step SET ended_at = NULL WHERE name = 'v001_accounts'")
        let result = try installation.run("migrate")
        #expect(result.status == 65)
        #expect(result.errors.contains("v001_accounts began and did not end"))
    }

    @Test("check finds nothing where nothing is wrong and the database's user may do no more than it has to")
    func checkGood() throws {
        let installation = try Installation()
        let user = installation.database.name
        let connection = Connection(installation.database.settings)
        try connection.execute("CREATE USER \(user)@localhost IDENTIFIED BY 'hunter2'")
        defer { _ = try? connection.execute("DROP USER \(user)@localhost") }
        try connection.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON \(user).* TO \(user)@localhost")
        let password = try installation.folder.write("password", "hunter2")
        try installation.configure(["database_user": user, "database_password_file": password])
        let result = try installation.run("check")
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.split(separator: "\n").allSatisfy { $0.hasPrefix("ok: ") })
    }

    @Test(
        "check names each thing that is wrong",
        arguments: [
            ("templates", "/none", "templates"), ("database_hosts", "unix:/none", "database"),
            ("sendmail", "/none", "sendmail"), ("sendmail", "/etc/passwd", "sendmail"),
            ("sendmail", "/tmp", "sendmail"),
        ])
    func checkBad(_ key: String, _ value: String, _ subject: String) throws {
        let installation = try Installation()
        try installation.configure([key: value])
        let result = try installation.run("check")
        #expect(result.status == 78)
        let problems = result.output.split(separator: "\n").filter { $0.hasPrefix("problem: ") }
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("problem: \(subject): ") == true, "\(result.output)")
    }

    @Test("check counts the accounts whose passwords this machine cannot verify")
    func checkHashes() throws {
        let installation = try Installation()
        for name in ["alice", "bob"] {
            _ = try installation.run("user", "create", name, "\(name)@example.net", input: "correct horse\n")
        }
        try Connection(installation.database.settings).execute(
            "UPDATE account SET password_hash = '$2b$12$bcrypt' WHERE username = 'bob'")
        let result = try installation.run("check")
        #expect(result.status == 78)
        #expect(result.output.contains("cannot verify the passwords of 1 accounts"))
    }

    @Test("check finds tables that are missing, and a template that has a fault or is not there")
    func checkMore() throws {
        let installation = try Installation(migrated: false)
        #expect(try installation.run("check").output.contains("problem: database: not up to date"))
        let templates = installation.folder.path + "/templates"
        try FileManager.default.copyItem(atPath: Repository.path("templates"), toPath: templates)
        try installation.configure(["templates": templates])
        try installation.folder.write("templates/login.html", "{{#open}}")
        #expect(try installation.run("check").output.contains("problem: templates: "))
        try FileManager.default.removeItem(atPath: templates + "/login.html")
        #expect(try installation.run("check").output.contains("lacks login.html"))
    }

    @Test("purge removes what is of no more use, prints how much, and then finds nothing")
    func purge() throws {
        let installation = try Installation()
        _ = try installation.run("user", "create", "alice", "alice@example.net", input: "correct horse\n")
        let data = Connection(installation.database.settings)
        try data.execute(
            "INSERT INTO attempt (bucket, empty_at) SELECT seq, UTC_TIMESTAMP(6) - INTERVAL 1 SECOND FROM seq_1_to_2500"
        )
        try data.execute("UPDATE account SET deletion_due_at = UTC_TIMESTAMP(6)")
        #expect(try installation.run("user", "show", "alice").output.contains("state         leaving"))
        let first = try installation.run("purge")
        #expect(first.status == 0)
        #expect(first.output.contains("deleted accounts\t1\n"))
        #expect(first.output.contains("counted tries\t2500\n"))
        let second = try installation.run("purge")
        #expect(second.output.split(separator: "\n").allSatisfy { $0.hasSuffix("\t0") })
        #expect(second.output.split(separator: "\n").count == first.output.split(separator: "\n").count)
        #expect(try installation.run("purge", "all").status == 64)
    }

    @Test("an account's life on the command line")
    func user() throws {
        let installation = try Installation()
        let made = try installation.run("user", "create", "Alice", "alice@example.net", input: "correct horse\n")
        #expect(made.status == 0, "\(made.errors)")
        let id = made.output.filter { $0 != "\n" }
        #expect(try installation.run("user", "list").output.hasPrefix("\(id)\tAlice\talice@example.net\tverified\t"))
        func state() throws -> String? {
            try installation.run("user", "show", "ALICE@example.net").output.split(separator: "\n")
                .first { $0.hasPrefix("state") }.map { String($0.dropFirst(14)) }
        }
        #expect(try state() == "verified")
        #expect(try installation.run("user", "disable", "alice").status == 0)
        #expect(try state() == "disabled")
        #expect(try installation.run("user", "enable", "alice").status == 0)
        #expect(try installation.run("user", "verify", "alice").status == 0)
        #expect(try state() == "verified")
        #expect(try installation.run("user", "send-reset", "alice").status == 0)
        let letters = try installation.run("letters", "list").output.split(separator: "\t")
        #expect(letters[1...3] == ["password-reset", "Alice", "0"])
        #expect(try installation.run("letters", "retry").output == "1\n")
        #expect(try installation.run("user", "delete", "alice").status == 0)
        #expect(try installation.run("user", "list").output.isEmpty)
        #expect(try installation.run("user", "show", "alice").status == 67)
    }

    @Test(
        "an account that cannot be made is refused with the reason and EX_DATAERR",
        arguments: [
            ("alice", "new@example.net", "long enough\n", "username is taken"),
            ("bob", "ALICE@example.net", "long enough\n", "e-mail address has an account"),
            ("b", "b@example.net", "long enough\n", "username: tooShort"),
            ("bob", "b", "long enough\n", "e-mail address: malformed"),
            ("bob", "b@example.net", "short\n", "password: tooShort; it has at least 8 characters"),
            ("bob", "b@example.net", "", "password: missing"),
        ])
    func refusedUser(_ name: String, _ email: String, _ input: String, _ problem: String) throws {
        let installation = try Installation()
        _ = try installation.run("user", "create", "alice", "alice@example.net", input: "correct horse\n")
        let result = try installation.run("user", "create", name, email, input: input)
        #expect(result.status == 65)
        #expect(result.errors.contains(problem), "\(result.errors)")
        #expect(try installation.database.count("SELECT COUNT(*) AS n FROM account") == 1)
    }

    @Test(
        "every verb about one account says when there is none",
        arguments: [
            "show", "disable", "enable", "verify", "send-reset", "delete",
        ])
    func noSuchUser(_ verb: String) throws {
        let result = try Installation().run("user", verb, "nobody")
        #expect(result.status == 67)
        #expect(result.errors == "gatehouse: there is no account “nobody”\n")
    }
}
