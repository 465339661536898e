import Foundation
import MariaDB
import SiteSupport
import Testing

/// Of "correct horse battery"; see ForeignHashTests for how they were made.
private enum Hash {
    static let django = "pbkdf2_sha256$20000$J9fNK1kkVxuZWPJ3cU0lVk$apln6rPA8rSIJ52jfsmgZOYhGnXqrPxJigBJ5A/MU+k="
    static let wordpress = "$P$B.yy.uqZN7Kn.jCLIX6D3ibhO0JZE6/"
    static let bcrypt = "$2y$05$gLXalo.pQaIQVWU6vXs.y.BPOG9tWiNOy1rkKGt2Yc1vWczfZvRXS"
    static let apr1 = "$apr1$Uz018sJf$QXOUDcCoSV/.9GWnOnd0//"
}

@Suite("import verb")
struct ImportVerbTests {
    let installation: Installation

    init() throws {
        installation = try Installation()
    }

    private func accounts() throws -> [String] {
        try installation.run("user", "list").output.split(separator: "\n").map {
            $0.split(separator: "\t")[1...3].joined(separator: " ")
        }
    }

    private func file(_ text: String) throws -> String {
        try installation.folder.write("accounts", text)
    }

    @Test("Django's table, as psql writes it")
    func django() throws {
        let path = try file(
            """
            username,email,password,first_name,last_name,is_active
            ada,ada@example.net,\(Hash.django),Ada,"Lovelace, ""the first"\"",t
            bob,bob@example.net,\(Hash.django),,,f

            """)
        let result = try installation.run("user", "import", "--from", "django", "--verified", path)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output == "imported\t2\nexisting\t0\nrefused\t0\n")
        #expect(try accounts() == ["ada ada@example.net verified", "bob bob@example.net disabled"])
        let shown = try installation.run("user", "show", "ada").output
        #expect(shown.contains("display name  Ada Lovelace, \"the first\"\n"))
        let check = try installation.run("check").output
        #expect(check.contains("; 2 accounts have an old password hash until they sign in\n"), "\(check)")
    }

    @Test("WordPress' table, as mariadb --batch writes it, from standard input")
    func wordpress() throws {
        let result = try installation.run(
            "user", "import", "--from", "wordpress", "--unverified", "-",
            input: """
                ID\tuser_login\tuser_pass\tuser_email\tdisplay_name
                1\tada\t\(Hash.wordpress)\tada@example.net\tAda\\\\Lovelace
                2\tbob\t\(Hash.bcrypt)\tbob@example.net\tNULL

                """)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try accounts() == ["ada ada@example.net unverified", "bob bob@example.net unverified"])
        #expect(try installation.run("user", "show", "ada").output.contains("display name  Ada\\Lovelace\n"))
        #expect(try installation.run("user", "show", "bob").output.contains("display name  \n"))
        #expect(try installation.run("letters", "list").output.isEmpty)
    }

    @Test("Laravel's table says which addresses are proven")
    func laravel() throws {
        let path = try file(
            "username\tname\temail\temail_verified_at\tpassword\n"
                + "ada\tAda\tada@example.net\t2024-05-01 12:00:00\t\(Hash.bcrypt)\n"
                + "bob\tBob\tbob@example.net\tNULL\t\(Hash.bcrypt)\n")
        #expect(try installation.run("user", "import", "--from", "laravel", path).status == 0)
        #expect(try accounts() == ["ada ada@example.net verified", "bob bob@example.net unverified"])
    }

    @Test("a file of htpasswd, with a domain for the addresses")
    func htpasswd() throws {
        let path = try file("# members\nada:\(Hash.apr1)\n\nbob:\(Hash.bcrypt):with a comment, as nginx allows\r\n")
        let words = ["user", "import", "--from", "htpasswd", "--verified", path]
        #expect(try installation.run(words).status == 64)
        let result = try installation.run(words + ["--email-domain", "example.net"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(try accounts() == ["ada ada@example.net verified", "bob bob@example.net verified"])
    }

    @Test("CSV, whatever the order of its columns, with a mark of Windows and its line ends")
    func csv() throws {
        let path = try file(
            "\u{FEFF}Password,EMAIL,username,verified,disabled,shoe size\r\n"
                + "\(Hash.bcrypt),ada@example.net,ada,yes,no,39\r\n\r\n"
                + "\(Hash.bcrypt),bob@example.net,\"bob\",0,1,44")
        let result = try installation.run("user", "import", "--from", "csv", path)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try accounts() == ["ada ada@example.net verified", "bob bob@example.net disabled"])
    }

    @Test("a dry run says the same and changes nothing; a second run finds all there")
    func again() throws {
        let path = try file("username,email,password\nada,ada@example.net,\(Hash.bcrypt)\nb,x,y\n")
        let words = ["user", "import", "--from", "csv", "--verified", path]
        let trial = try installation.run(words + ["--dry-run"])
        #expect(trial.status == 65)
        #expect(trial.output == "imported\t1\nexisting\t0\nrefused\t1\n")
        #expect(trial.errors == "line 3: username: tooShort\ndry run: nothing has been changed\n")
        #expect(try accounts().isEmpty)
        #expect(try installation.run(words).output == trial.output)
        #expect(try installation.run(words).output == "imported\t0\nexisting\t1\nrefused\t1\n")
        #expect(try accounts() == ["ada ada@example.net verified"])
    }

    @Test("more accounts than one transaction takes are all imported")
    func many() throws {
        let lines = (1...1203).map { "person\($0),person\($0)@example.net,\(Hash.bcrypt)\n" }
        let path = try file("username,email,password\n" + lines.joined())
        let result = try installation.run("user", "import", "--from", "csv", "--verified", path)
        #expect(result.output == "imported\t1203\nexisting\t0\nrefused\t0\n")
        #expect(try accounts().count == 1203)
    }

    private static let hostile: [(String, String)] = [
        ("ada,ada@example.net\n", "2 columns, where line 1 has 3"),
        ("ada,ada@example.net,x,y\n", "4 columns, where line 1 has 3"),
        ("ada,ada@example.net,\(Hash.bcrypt)\u{0}\n", "there is a NUL in it"),
        (String(repeating: "a", count: 10 << 20) + ",b,c\n", "longer than 65536 bytes"),
        ("\"" + String(repeating: "a", count: 10 << 20) + "\",b,c\n", "a quote that does not end"),
        ("\"ada\"x,ada@example.net,\(Hash.bcrypt)\n", "a quote where there can be none"),
        ("a\"da\",ada@example.net,\(Hash.bcrypt)\n", "a quote where there can be none"),
        ("admin,ada@example.net,\(Hash.bcrypt)\n", "username: reserved"),
        ("ad a,ada@example.net,\(Hash.bcrypt)\n", "username: badCharacter"),
        ("\u{1B}[2Jada,ada@example.net,\(Hash.bcrypt)\n", "username: badCharacter"),
        ("ada,ada@example,\(Hash.bcrypt)\n", "e-mail address: malformed"),
        ("ada,,\(Hash.bcrypt)\n", "e-mail address: missing"),
        ("ada,ada@example.net,\n", "password: the password hash cannot be read: it stands for no password"),
        ("ada,ada@example.net,secret\n", "password: the password hash cannot be read: it is of no kind"),
        ("ada,ada@example.net,$2y$31$\(Hash.bcrypt.dropFirst(7))\n", "password: the password hash cannot"),
        ("GOOD,ada@example.net,\(Hash.bcrypt)\n", "the username is that of line 2"),
        ("ada,Good@example.net,\(Hash.bcrypt)\n", "the e-mail address is that of line 2"),
        ("alice,ada@example.net,\(Hash.bcrypt)\n", "the username is another account’s"),
        ("ada,Alice@example.net,\(Hash.bcrypt)\n", "the e-mail address has another account"),
        ("ada,\"ada@example.net\nBcc: x@example.net\",\(Hash.bcrypt)\n", "e-mail address: malformed"),
    ]

    @Test("a line that cannot be an account is told with its number, and its neighbours are imported")
    func refusedLines() throws {
        _ = try installation.run("user", "create", "alice", "alice@example.net", input: "correct horse\n")
        var text = "username,email,password\ngood,good@example.net,\(Hash.bcrypt)\n"
        var told = ""
        for (number, (line, problem)) in Self.hostile.enumerated() {
            text += "\(line)person\(number),person\(number)@example.net,\(Hash.bcrypt)\n"
            told += "line \(2 * number + 3): \(problem)\n"
        }
        let result = try installation.run("user", "import", "--from", "csv", "--verified", file(text))
        #expect(result.status == 65)
        let problems = result.errors.split(separator: "\n")
        #expect(problems.count == Self.hostile.count)
        // What the database says of a line comes after what is seen in the line itself.
        for expected in told.split(separator: "\n") {
            #expect(problems.contains { $0.hasPrefix(expected) }, "\(expected)")
        }
        #expect(result.errors.utf8.count < 100 * Self.hostile.count)
        #expect(result.output == "imported\t\(Self.hostile.count + 1)\nexisting\t0\nrefused\t\(Self.hostile.count)\n")
        #expect(try accounts().count == Self.hostile.count + 2)
    }

    @Test("a quote that does not end takes no more than its own line with it")
    func openQuote() throws {
        let path = try file(
            "username,email,password\n\"ada,ada@example.net,\(Hash.bcrypt)\nbob,bob@example.net,\(Hash.bcrypt)\n")
        let result = try installation.run("user", "import", "--from", "csv", "--verified", path)
        #expect(result.errors == "line 2: a quote that does not end\n")
        #expect(try accounts() == ["bob bob@example.net verified"])
    }

    @Test("bytes that are not UTF-8 are told, too")
    func notUTF8() throws {
        let path = try file("")
        let lines = [
            Data("username,email,password,display_name\nada,ada@example.net,\(Hash.bcrypt),".utf8), Data([0xC0, 0xAF]),
            Data("\n".utf8),
        ]
        try lines.reduce(Data(), +).write(to: URL(filePath: path))
        let result = try installation.run("user", "import", "--from", "csv", "--verified", path)
        #expect(result.errors == "line 2: not UTF-8\n")
        #expect(try accounts().isEmpty)
    }

    private static let unusable: [([String], String, Int32, String)] = [
        (["--from", "csv", "--verified"], "", 65, "name the columns, and lacks username, email, password"),
        (["--from", "csv", "--verified"], "username,email\n", 65, "and lacks password"),
        (["--from", "wordpress", "--verified"], "username,email,password\n", 65, "lacks user_login, user_email,"),
        (["--from", "csv"], "username,email,password\n", 64, "add --verified or --unverified"),
        (["--from", "csv", "--verified", "--unverified"], "username,email,password\n", 64, "usage:"),
        (["--from", "drupal", "--verified"], "", 64, "--from: this has to be one of django, wordpress, laravel"),
        (["--verified"], "", 64, "usage:"),
        (["--from", "csv", "--verified", "--email-domain", "example.net"], "", 64, "--email-domain is for htpasswd"),
    ]

    @Test("a file or options that cannot be are refused before anything is done", arguments: unusable)
    func refusedFile(options: [String], text: String, status: Int32, problem: String) throws {
        let result = try installation.run(["user", "import"] + options + [file(text)])
        #expect(result.status == status)
        #expect(result.errors.contains(problem), "\(result.errors)")
        #expect(result.output.isEmpty)
    }

    @Test("a file that is not there is EX_NOINPUT")
    func noFile() throws {
        let result = try installation.run("user", "import", "--from", "csv", "--verified", "/none")
        #expect(result.status == 66)
        #expect(result.errors == "gatehouse: /none: No such file or directory\n")
    }
}
