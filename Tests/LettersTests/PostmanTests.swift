import Accounts
import Foundation
import TestSupport
import Testing

@testable import Letters

@Suite("postman")
struct PostmanTests {
    /// What stands between two pieces of a text.
    private func piece(_ text: String, after start: String, before end: String) throws -> String {
        let from = try #require(text.range(of: start)).upperBound
        let to = try #require(text.range(of: end, range: from..<text.endIndex)).lowerBound
        return String(text[from..<to])
    }

    /// Account and token of a letter's link.
    private func link(_ letter: String, _ page: String) throws -> (AccountID, Token) {
        let path = try piece(letter, after: "https://example.org/club/\(page)/", before: "\n")
        let parts = path.split(separator: "/")
        return (try #require(AccountID(String(parts[0]))), try #require(Token(String(parts[1]))))
    }

    @Test("a letter goes to its reader, with a link that works, and is struck")
    func delivered() throws {
        let office = try PostOffice()
        let anna = try Person("Anna", "Anna@Example.net")
        _ = try office.house.register(anna)
        #expect(office.postman.deliverNext())
        #expect(!office.postman.deliverNext())
        #expect(try office.house.accounts.waitingLetters().isEmpty)
        let letters = try office.taken()
        #expect(letters.count == 1)
        #expect(letters[0].contains("\nTo: Anna@Example.net\n"))
        #expect(letters[0].contains("\nFrom: Example <noreply@example.org>\n"))
        #expect(letters[0].contains("good for 24 hours."))
        #expect(letters[0].contains("at Example & Söhne with"))  // plain text, in which nothing is escaped
        #expect(letters[0].contains("at Example &amp; Söhne with"))
        let (account, token) = try link(letters[0], "verify")
        #expect(try office.house.accounts.verify(account, token) == .verified)
    }

    @Test("to a domain that never will be, nothing is handed over, and the letter is struck")
    func nobodys() throws {
        let office = try PostOffice()
        _ = try office.house.register(Person("anna", "anna@uniformity.INVALID"))
        _ = try office.house.register(Person("bert", "bert@invalid.example.net"))
        office.deliver()
        let letters = try office.taken()
        #expect(letters.count == 1)
        #expect(letters.first?.contains("\nTo: bert@invalid.example.net\n") == true)
        #expect(try office.house.accounts.waitingLetters().isEmpty)
    }

    @Test("each kind of letter is written, from the templates that are shipped")
    func everyKind() throws {
        let office = try PostOffice()
        let (house, accounts) = (office.house, office.house.accounts)
        let anna = try Person("anna")
        _ = try house.register(anna)
        office.deliver()
        let (account, token) = try link(office.taken()[0], "verify")
        #expect(try accounts.verify(account, token) == .verified)

        _ = try house.register(Person("mallory", anna.address))
        office.deliver()
        try accounts.requestPasswordReset(for: anna.email)
        office.deliver()
        let (_, reset) = try link(office.taken()[2], "password-reset-confirm")
        let changed = try Person("anna", secret: "another secret")
        #expect(try accounts.resetPassword(of: account, reset, to: changed.password).isReset)
        office.deliver()
        let member = try house.signIn(changed)
        let edit = ProfileEdit(
            username: anna.username, email: try EmailAddress(parsing: "new@example.net"),
            displayName: member.profile.displayName, about: member.profile.about, showsEmail: false,
            password: changed.password)
        #expect(try accounts.save(edit, of: member) == .saved)
        office.deliver()
        let (_, change) = try link(office.taken()[4], "email-change")
        #expect(try accounts.confirmEmailChange(account, change) == .changed)
        office.deliver()

        let letters = try office.taken()
        #expect(
            try letters.map { try piece($0, after: "\nTo: ", before: "\n") } == [
                "anna@example.net", "anna@example.net", "anna@example.net", "anna@example.net", "new@example.net",
                "anna@example.net", "anna@example.net",
            ])
        #expect(Set(try letters.map { try piece($0, after: "\nSubject: ", before: "\nMIME-Version") }).count == 7)
        #expect(letters.allSatisfy { $0.contains("anna") && !$0.contains("{{") && !$0.contains("mallory") })
        #expect(letters[2].contains("good for 30 minutes,"))
    }

    @Test("a letter is in its account's language, or in the site's own where it has none, or one that there is no more")
    func language() throws {
        let office = try PostOffice()
        for (name, tag) in [("anna", "de"), ("bert", "fr"), ("cleo", "xx")] {
            let person = try Person(name)
            _ = try office.house.accounts.register(
                person.username, person.email, person.password, language: Language(tag))
        }
        _ = try office.house.register(Person("dora"))
        for letter in ["Konto aktivieren", "Activer le compte", "Activate the account", "Activate the account"] {
            #expect(office.postman.deliverNext())
            let text = try piece(try #require(office.taken().last), after: "\n\n", before: "https://")
            #expect(text.contains(letter))
        }
    }

    @Test("a letter to nobody is struck, and sendmail is not even called")
    func nobody() throws {
        let office = try PostOffice()
        try office.house.accounts.requestPasswordReset(for: EmailAddress(parsing: "nobody@example.net"))
        office.deliver()
        #expect(try office.taken().isEmpty)
        #expect(try office.house.accounts.waitingLetters().isEmpty)
    }

    @Test(
        "whatever sendmail fails with, the letter waits, and is sent once it works again",
        arguments: ["keep; exit 75", "exit 1", "cat >/dev/null; exit 65", "kill -9 $$", "exit 0", "remove"])
    func failure(_ script: String) throws {
        let office = try PostOffice(script)
        if script == "remove" { try FileManager.default.removeItem(atPath: office.folder + "/sendmail") }
        _ = try office.house.register(Person("anna"))
        office.deliver()
        let waiting = try office.house.accounts.waitingLetters()
        #expect(waiting.map(\.attempts) == [1])
        try office.become("keep")
        #expect(!office.postman.deliverNext())  // not before its time
        #expect(try office.house.accounts.retryLetters() == 1)
        office.deliver()
        let letter = try #require(try office.taken().last)
        let (account, token) = try link(letter, "verify")
        #expect(try office.house.accounts.verify(account, token) == .verified)
        #expect(try office.house.accounts.waitingLetters().isEmpty)
    }

    @Test("one letter that sendmail refuses holds up no other")
    func oneRefused() throws {
        let office = try PostOffice(#"case "$*" in *anna*) exit 65 ;; *) keep ;; esac"#)
        for name in ["anna", "bert", "cleo"] { _ = try office.house.register(Person(name)) }
        office.deliver()
        #expect(try office.taken().count == 2)
        #expect(try office.house.accounts.waitingLetters().map(\.username) == ["anna"])
    }

    @Test("a sendmail that hangs is given up at its deadline, and the letter waits")
    func slow() throws {
        let office = try PostOffice("exec sleep 60", deadline: .milliseconds(300))
        _ = try office.house.register(Person("anna"))
        let time = ContinuousClock().measure { office.deliver() }
        #expect(time < .seconds(10))
        #expect(try office.house.accounts.waitingLetters().map(\.attempts) == [1])
    }

    @Test("while sendmail takes its time no page waits for it")
    func slowButSure() throws {
        // It goes on as soon as the test, which is the page here, has done its work.
        let office = try PostOffice("while ! [ -e go ]; do sleep 0.02; done; keep")
        let (house, folder) = (office.house, office.folder)
        _ = try house.register(Person("anna"))
        let templates = try PostOffice.shipped()
        let door = house.door
        let done = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            let postman = try? PostOffice.postman(door.membership(), folder, templates)
            #expect(postman?.deliverNext() == true)
            done.signal()
        }
        while try house.count("SELECT COUNT(*) FROM token") == 0 { usleep(1000) }  // until the letter is written
        #expect(try house.register(Person("bert")) == .accepted)
        #expect(try house.register(Person("anna", secret: "a second try")) == .accepted)
        #expect(!FileManager.default.fileExists(atPath: folder + "/taken"))
        try Data().write(to: URL(fileURLWithPath: folder + "/go"))
        done.wait()
        #expect(try office.taken().count == 1)
        office.deliver()
        #expect(try office.taken().count == 3)
    }

    @Test("a postman who dies between pipe and strike: the letter is sent again")
    func crash() throws {
        let office = try PostOffice()
        _ = try office.house.register(Person("anna"))
        // As far as he came: taken, written, piped.
        let letter = try #require(try office.house.accounts.takeLetter())
        _ = try office.house.accounts.content(of: letter)
        office.deliver()
        #expect(try office.taken().isEmpty)
        try office.house.database.execute("UPDATE letter SET due_at = due_at - INTERVAL 60 SECOND")
        office.deliver()
        #expect(try office.taken().count == 1)
    }

    @Test("a template with a fault puts its letters off, and they go out when it is mended")
    func badTemplate() throws {
        var templates = try PostOffice.shipped()
        templates["verification"] = "no subject"
        let office = try PostOffice(templates: templates)
        _ = try office.house.register(Person("anna"))
        office.deliver()
        #expect(try office.taken().isEmpty)
        #expect(try office.house.accounts.retryLetters() == 1)
        let mended = try PostOffice.postman(office.house.accounts, office.folder, PostOffice.shipped())
        #expect(mended.deliverNext())
        #expect(try office.taken().count == 1)
    }

    @Test("a site that wants no HTML empties the layout, and its letters are plain text alone")
    func noPage() throws {
        let office = try PostOffice(templates: PostOffice.shipped().merging([LetterEdition.layout: "\n"]) { $1 })
        _ = try office.house.register(Person("anna"))
        office.deliver()
        let letter = try #require(try office.taken().first)
        #expect(letter.contains("Content-Type: text/plain") && !letter.contains("multipart"))
        let (account, token) = try link(letter, "verify")
        #expect(try office.house.accounts.verify(account, token) == .verified)
    }

    @Test("without a database there is nothing to do for now")
    func noDatabase() throws {
        let office = try PostOffice()
        _ = try office.house.register(Person("anna"))
        try office.house.database.execute("RENAME TABLE letter TO elsewhere")
        #expect(!office.postman.deliverNext())
        try office.house.database.execute("RENAME TABLE elsewhere TO letter")
        #expect(office.postman.deliverNext())
        #expect(try office.taken().count == 1)
    }

    @Test("what visitors typed begins no header and no other letter")
    func injection() throws {
        let office = try PostOffice()
        let anna = try office.house.member("anna")
        try office.house.database.execute(
            "UPDATE account SET display_name = 'x\\nBcc: eve@example.net', about = '\\r\\n.\\r\\nMAIL FROM:<>'")
        try office.house.accounts.requestPasswordReset(for: anna.email)
        office.deliver()
        let letter = try #require(try office.taken().first)
        #expect(!letter.contains("Bcc:") && !letter.contains("MAIL FROM"))
        let arguments = try String(contentsOfFile: office.folder + "/taken", encoding: .utf8)
        #expect(arguments.hasSuffix("-i -f noreply@example.org -- anna@example.net\n"))
    }
}
