import Accounts
import HTTP
import Testing

@testable import Web

@Suite("Language")
struct LanguagePagesTests {
    private func language(of page: Page) -> String? {
        page.between("<html lang=\"", "\"")
    }

    private static let headers: [(String?, String)] = [
        (nil, "en"), ("", "en"), ("de", "de"), ("de-AT,de;q=0.9,en;q=0.8", "de"), ("en-GB, fr;q=0.9", "en"),
        ("ja, es;q=0.2", "es"), ("ja", "en"), ("*", "en"), ("xx-<script>", "en"), ("fr;q=0", "en"),
    ]

    @Test("a visitor reads in the language that the browser asks for, or else in the site's own", arguments: headers)
    func header(_ header: String?, _ expected: String) throws {
        let browser = try TestSite().visitor()
        for path in ["/", "/login", "/nothing/here"] {
            let page = browser.get(path) { $0.acceptLanguage = header }
            #expect(language(of: page) == expected, "\(path)")
            #expect(page.text.contains("dir=\"ltr\""))
        }
    }

    @Test("what was chosen in the browser goes before what the browser says")
    func cookie() throws {
        let browser = try TestSite().visitor()
        let answer = browser.post("/language", ["language": "fr", "page": "/login?next=%2Fprofile"], on: "/login")
        #expect(answer.status == 303)
        #expect(answer.location == "/login?next=%2Fprofile")
        let cookie = try #require(answer.cookies.first)
        #expect(cookie.name == "__Host-language" && cookie.value == "fr")
        #expect(cookie.attributes == ["Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=31536000", "Secure"])
        #expect(language(of: browser.get("/") { $0.acceptLanguage = "de" }) == "fr")
        #expect(browser.get("/nothing").title == "Page introuvable – Example")
    }

    @Test("the form at the foot of a page leads back to it, and shows which language it is in")
    func form() throws {
        let house = try TestSite("https://example.org/club")
        let browser = house.visitor()
        let page = browser.get("/login?next=%2Fclub%2Fprofile")
        #expect(
            page.between("class=\"languages\"", "</form>")?.contains("value=\"/club/login?next=%2Fclub%2Fprofile\"")
                == true)
        for (tag, name) in [("de", "Deutsch"), ("en", "English"), ("es", "Español"), ("fr", "Français")] {
            let current = tag == "en" ? " aria-current=\"true\"" : ""
            #expect(page.text.contains("value=\"\(tag)\" lang=\"\(tag)\"\(current)>\(name)</button>"))
        }
        let refused = browser.post("/login", ["identifier": "", "password": ""])
        #expect(refused.between("class=\"languages\"", "</form>")?.contains("value=\"/club/login\"") == true)
    }

    private static let elsewhere = [
        "https://evil.example/", "//evil.example", "/\\evil.example", "", "javascript:x", "x",
    ]

    @Test("it leads back to no other host", arguments: elsewhere)
    func next(_ next: String) throws {
        let answer = try TestSite().visitor().post("/language", ["language": "de", "page": next], on: "/")
        #expect(answer.location == "/")
    }

    private static let forgedTags = ["", "xx", "DE", "de ", "../de", "de-AT", "<b>", "mail", "de\u{0}", "en,de"]

    @Test("a language that there is not is refused, and nothing changes", arguments: forgedTags)
    func forged(_ language: String) throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        let before = try house.state()
        for browser in [house.visitor(), alice] {
            let answer = browser.post("/language", ["language": language], on: "/password-reset")
            #expect(answer.status == 400)
            #expect(answer.cookies.isEmpty)
        }
        #expect(try house.state() == before)
    }

    private static let ignoredTags = ["xx", "", "DE", "<b>", "../de"]

    @Test("a cookie or an account with a language that there is not reads as if it had none", arguments: ignoredTags)
    func ignored(_ value: String) throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        alice["language"] = value
        #expect(language(of: alice.get("/dashboard") { $0.acceptLanguage = "de" }) == "de")
        if let unknown = Language("xx") {
            let id = try #require(try house.membership.account("alice")).id
            try house.membership.remember(unknown, of: id)
            #expect(language(of: alice.get("/dashboard") { $0.acceptLanguage = "es" }) == "es")
        }
    }

    @Test("a member's choice is the account's: in each of their browsers, whatever those say, and in letters")
    func remembered() throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        let bob = try house.member("bob")
        #expect(alice.post("/language", ["language": "de", "page": "/profile"], on: "/profile").location == "/profile")
        let other = house.visitor()
        other["language"] = "fr"
        other.session = alice.session
        let page = other.get("/dashboard") { $0.acceptLanguage = "es" }
        #expect(language(of: page) == "de" && page.text.contains("Guten Tag, alice"))
        #expect(other.get("/profiles/nobody").title == "Seite nicht gefunden – Example")
        #expect(language(of: bob.get("/dashboard")) == "en")
        house.visitor().post("/password-reset", ["email": "alice@example.net"])
        let letter = try #require(try house.takeLetter())
        #expect(letter.recipient.language?.tag == "de")
    }

    @Test("an account is in the language that it was asked for in, and so is its first letter")
    func registration() throws {
        let house = try TestSite()
        let visitor = house.visitor()
        visitor["language"] = "es"
        visitor.post("/register", ["username": "ana", "email": "ana@example.net", "password": TestSite.password])
        let letter = try #require(try house.takeLetter())
        #expect(letter.recipient.language?.tag == "es")
    }

    @Test("an address that has an owner gets its letter in the owner's language")
    func owner() throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        alice.post("/language", ["language": "fr"], on: "/profile")
        house.visitor().post(
            "/register", ["username": "eve", "email": "alice@example.net", "password": TestSite.password])
        guard case .addressTaken(let recipient)? = try house.takeLetter() else { throw TestSite.Failed() }
        #expect(recipient.language?.tag == "fr")
    }

    @Test("a problem, a notice, an event and a day are in the page's language")
    func words() throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        alice["language"] = "de"
        let refused = alice.post("/profile/edit", ["username": "x", "email": "alice@example.net"])
        #expect(refused.problem("username") == "Ein Benutzername hat mindestens 3 Zeichen.")
        #expect(refused.title == "Fehler: Profil bearbeiten – Example")
        alice["notice"] = "profile-saved"
        #expect(alice.get("/profile").text.contains("Ihr Profil ist gespeichert."))
        #expect(alice.get("/activity").text.contains("<li>Konto angelegt<span>"))
        let day = try #require(alice.get("/profile").between("<time datetime=\"", "</time>"))
        #expect(day.contains(/^\d{4}-\d\d-\d\d">\d+\. \p{L}+ \d{4}$/))
    }
}
