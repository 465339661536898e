import Foundation
import SiteSupport
import Testing

/// The site's own templates, over the shipped ones.
@Suite("Own templates")
struct OwnTemplatesTests {
    /// A file of the site's own.
    private func put(_ file: String, _ text: String, in installation: Installation) throws {
        let path = installation.folder.path + "/own/" + file
        try FileManager.default.createDirectory(
            atPath: URL(filePath: path).deletingLastPathComponent().path, withIntermediateDirectories: true)
        try installation.folder.write("own/" + file, text)
    }

    private func templates(_ installation: Installation) throws -> String {
        let output = try installation.run("check").output
        return output.split(separator: "\n").map(String.init).first { $0.contains(": templates: ") } ?? output
    }

    @Test("a page wins over the shipped one file by file, a word line by line, and the rest stays as it is shipped")
    func over() throws {
        let installation = try Installation()
        try put("header.html", "<p>Our club</p>", in: installation)
        try put("en/words.txt", "welcome.text = Our members <b>only</b>.\n", in: installation)
        #expect(try templates(installation).hasPrefix("ok: "))
        let daemon = try Daemon(installation)
        let page = try daemon.get("/")
        #expect(page.contains("</a>\n<p>Our club</p>") && page.contains("<p>Our members <b>only</b>.</p>"))
        #expect(page.contains(">Create an account</a>"))
    }

    @Test("a further language is a folder; what it lacks is said in English, and check names that")
    func language() throws {
        let installation = try Installation()
        try put("it/words.txt", "language.name = Italiano\nwelcome.title = Benvenuti\n", in: installation)
        try installation.configure(["language": "it"])
        let daemon = try Daemon(installation)
        let page = try daemon.get("/")
        #expect(page.contains("<html lang=\"it\" dir=\"ltr\">") && page.contains("<title>Benvenuti – "))
        #expect(page.contains(">Sign in</a>") && page.contains("lang=\"it\" aria-current=\"true\">Italiano</button>"))
        let finding = try templates(installation)
        #expect(finding.hasPrefix("warning: ") && finding.contains("it lacks about.badCharacter, "))
        #expect(!finding.contains("welcome.title"))
    }

    @Test("check names each variable that is not known, and each file and word that nothing uses, with its place")
    func findings() throws {
        let installation = try Installation()
        let own = installation.folder.path + "/own"
        try put("fr/words.txt", "login.title = Entrez\n\nlogin.titel = x\n", in: installation)
        try put("logn.html", "x", in: installation)
        try put("mail/invitations.txt", "x", in: installation)
        try put("words.txt", "x", in: installation)
        var finding = try templates(installation)
        #expect(finding.hasPrefix("warning: "))
        for file in ["logn.html", "mail/invitations.txt", "words.txt"] {
            #expect(finding.contains("nothing uses \(own)/\(file)"))
        }
        #expect(finding.contains("\(own)/fr/words.txt, line 3: nothing uses “login.titel”"))
        try put("de/words.txt", "email.tooLong =\n  eins\n  {{zwei}}\n", in: installation)
        try put("welcome.html", "\n{{#three}}{{/three}}", in: installation)
        finding = try templates(installation)
        #expect(finding.hasPrefix("problem: "))
        #expect(finding.contains("\(own)/de/words.txt, line 3: there is no “zwei”"))
        #expect(finding.contains("\(own)/welcome.html, line 2: there is no “three”"))
    }

    private static let faults: [(String, String, String)] = [
        (
            "login.html", "\n{{>login.titel}}",
            "login.html, line 2: {{>login.titel}} names a template that does not exist"
        ),
        ("mail/invitation.txt", "{{#x}}", "mail/invitation.txt, line 1: {{#x}} is never closed"),
        ("es/words.txt", "a.b = c\n\nlogin.title =\n  x\n  {{#y}}", "es/words.txt, line 5: {{#y}} is never"),
        ("es/words.txt", "a.b\n", "es/words.txt, line 1: not of the form"), ("it/other.txt", "x", "it/words.txt"),
    ]

    @Test(
        "a fault is told with its file and line: at the start, which fails, and at SIGHUP, where what there was stays")
    func refused() throws {
        for (file, text, told) in Self.faults {
            let installation = try Installation()
            let daemon = try Daemon(installation)
            try put(file, text, in: installation)
            let place = installation.folder.path + "/own/" + told
            daemon.send(SIGHUP)
            #expect(
                eventually { daemon.log.contains("event=templates-refused") && daemon.log.contains(place) }, "\(told)")
            #expect(try daemon.get("/login").contains("<title>Sign in – "))
            let start = try installation.run("serve")
            #expect(start.status == 78 && start.errors.contains(place), "\(start.errors)")
            #expect(try templates(installation).hasPrefix("problem: "))
        }
    }

    @Test("a folder that is named has to be there, and a language has to have words")
    func missing() throws {
        let installation = try Installation()
        try installation.configure(["own_templates": installation.folder.path + "/none"])
        #expect(try installation.run("serve").status == 78)
        try installation.configure(["language": "it"])
        let start = try installation.run("serve")
        #expect(start.status == 78 && start.errors.contains("it/words.txt"))
        try installation.configure(["language": "English"])
        #expect(try installation.run("serve").status == 78)
    }
}
