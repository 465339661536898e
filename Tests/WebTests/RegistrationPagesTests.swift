import HTTP
import SiteSupport
import Testing

@testable import Web

@Suite("Registration")
struct RegistrationPagesTests {
    @Test("a registration ends at the page that says to read one's mail, and nobody is signed in")
    func registers() throws {
        let house = try TestSite()
        let browser = house.visitor()
        let answer = browser.post(
            "/register", ["username": " alice ", "email": " alice@example.net ", "password": " 8 bytes"])
        #expect(answer.status == 303)
        #expect(answer.location == "/register/done")
        #expect(answer.cookies.isEmpty)
        #expect(browser.get("/register/done").text.contains("Read your e-mail"))
        #expect(try house.membership.account("alice")?.email == "alice@example.net")
    }

    @Test("a known address and an unknown one get the same answers, byte for byte")
    func knownAddress() throws {
        let house = try TestSite()
        _ = try house.member("alice")
        func answers(_ name: String, _ email: String) -> [String] {
            let browser = house.visitor()
            let fields: KeyValuePairs = ["username": name, "email": email, "password": TestSite.password]
            let answer = browser.post("/register", fields)
            let shown = browser.get("/register/done")
            return [
                "\(answer.status) \(answer.location ?? "") \(answer.cookies.count)", answer.text, shown.withoutToken,
            ]
        }
        #expect(answers("bob", "alice@example.net") == answers("carol", "carol@example.net"))
        guard case .addressTaken(let recipient) = try house.takeLetter() else { throw TestSite.Failed() }
        #expect(recipient.username.text == "alice")
    }

    @Test("each problem is said beside its field, and nothing is stored")
    func problems() throws {
        let house = try TestSite()
        _ = try house.member("taken")
        let browser = house.visitor()
        let before = try house.state()
        func problems(_ name: String, _ email: String, _ password: String) -> [String?] {
            let page = browser.post("/register", ["username": name, "email": email, "password": password])
            #expect(page.status == 422)
            #expect(page.title == "Error: Create an account – Example")
            #expect(!page.text.contains(#"type="password" value"#))
            return ["username", "email", "password"].map(page.problem)
        }
        #expect(
            problems("", "", "") == ["Enter a username.", "Enter an e-mail address.", "Enter a password."])
        #expect(
            problems("ab", "x", "1234567") == [
                "A username has at least 3 characters.", "This is not an e-mail address as in name@example.org.",
                "Use at least 8 characters.",
            ])
        #expect(
            problems(
                String(repeating: "a", count: 31), "a@" + String(repeating: "b", count: 300),
                String(repeating: "x", count: 1025)) == [
                    "A username has at most 30 characters.", "This address is too long.",
                    "Use at most 1024 bytes, which is as many plain letters.",
                ])
        #expect(problems("a b", "a@example.net", "long enough")[0]?.hasPrefix("Use only the letters") == true)
        #expect(problems(".ab", "a@example.net", "long enough")[0] == "Begin with a letter or a digit.")
        #expect(problems("postmaster", "a@example.net", "long enough")[0]?.hasPrefix("This name is reserved") == true)
        #expect(problems("TAKEN", "a@example.net", "long enough")[0]?.hasPrefix("This username is taken") == true)
        #expect(try house.state() == before)
    }

    @Test("what was typed is kept and shown as text, whatever it is, and a password never", arguments: Hostile.texts)
    func kept(_ text: String) throws {
        let page = try TestSite().visitor().post(
            "/register", ["username": text, "email": text, "password": "sesame-" + text])
        #expect(page.status == 422)
        #expect(page.value(of: "username") == Hostile.escaped(text))
        #expect(page.value(of: "email") == Hostile.escaped(text))
        #expect(!page.text.contains("sesame"))
        #expect(!page.text.contains(text) || Hostile.escaped(text) == text)
    }

    @Test("fields of other forms change nothing: nobody registers as verified or as a number of their choice")
    func otherFields() throws {
        let house = try TestSite()
        house.visitor().post(
            "/register",
            ["username": "eve", "email": "eve@example.net", "password": "long enough", "verified": "1", "id": "7"])
        #expect(try house.membership.account("eve")?.verifiedAt == nil)
    }
}

/// What a page must show as text and nothing else.
enum Hostile {
    static let texts = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onfocus='alert(1)", "&lt;b&gt;",
        "</title><b>",
        "{{csrf_token}}", "{{{site_name}}}", "%s%n%p", "' OR 1=1 -- ", "javascript:alert(1)//",
        "</textarea><svg onload=alert(1)>",
    ]

    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    }
}
