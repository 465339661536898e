import HTTP
import MariaDB
import SiteSupport
import Testing

@testable import Web

@Suite("Login")
struct LoginPagesTests {
    @Test("whoever knows the password is signed in, by name or address, in any case, spaces around it left out")
    func signsIn() throws {
        let house = try TestSite()
        _ = try house.member("alice")
        for identifier in ["alice", "ALICE", " alice ", "alice@example.net", "Alice@Example.NET"] {
            let browser = house.visitor()
            let answer = browser.post("/login", ["identifier": identifier, "password": TestSite.password])
            #expect(answer.status == 303)
            #expect(answer.location == "/dashboard")
            #expect(browser.get("/dashboard").text.contains("alice"))
        }
    }

    @Test("over https the session's cookie is for this host and for https alone")
    func secureCookie() throws {
        let house = try TestSite()
        _ = try house.member("alice")
        let answer = house.visitor().post("/login", ["identifier": "alice", "password": TestSite.password])
        let session = try #require(answer.cookies.first { $0.name == "__Host-session" })
        #expect(session.attributes == ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"])
        #expect(session.value.count == 43)
        #expect(answer.cookies.first { $0.name == "__Host-visitor" }?.isCleared == true)
    }

    @Test("over plain http the cookie has neither prefix nor Secure, since browsers would refuse it")
    func plainCookie() throws {
        let house = try TestSite("http://127.0.0.1:8080")
        _ = try house.member("alice")
        let browser = house.visitor()
        let answer = browser.post("/login", ["identifier": "alice", "password": TestSite.password])
        #expect(answer.cookies.first?.name == "session")
        #expect(answer.cookies.first?.attributes == ["Path=/", "HttpOnly", "SameSite=Lax"])
        #expect(browser.get("/dashboard").status == 200)
    }

    @Test("only a browser that is to be remembered keeps the cookie when it closes: the session's whole life")
    func remember() throws {
        let house = try TestSite()
        _ = try house.member("alice")
        let answer = house.visitor().post(
            "/login", ["identifier": "alice", "password": TestSite.password, "remember": "on"])
        #expect(answer.cookies.first?.attributes.contains("Max-Age=1209600") == true)
    }

    @Test("no session is of the client's making: signing in begins a new one each time (fixation)")
    func fixation() throws {
        let house = try TestSite()
        let first = try house.member("alice")
        let planted = String(repeating: "A", count: 43)
        let browser = house.visitor()
        browser.session = planted
        #expect(browser.get("/dashboard").status == 303)
        browser.post("/login", ["identifier": "alice", "password": TestSite.password])
        #expect(browser.session != planted)
        #expect(browser.session != first.session)
        let other = house.visitor()
        other.session = planted
        #expect(other.get("/dashboard").status == 303)
    }

    @Test("wrong, unknown, unverified and disabled are told apart by nothing")
    func refusals() throws {
        let house = try TestSite()
        _ = try house.member("alice")
        _ = try house.member("carol")
        let carol = try #require(try house.membership.account("carol"))
        try house.membership.disable(carol.id)
        house.visitor().post(
            "/register", ["username": "bob", "email": "bob@example.net", "password": TestSite.password])
        func refusal(_ identifier: String, _ password: String) -> Page {
            let browser = house.visitor()
            let page = browser.post("/login", ["identifier": identifier, "password": password])
            #expect(page.status == 422)
            #expect(page.cookies.isEmpty)
            #expect(browser.session == nil)
            return page
        }
        let pages = [
            refusal("alice", "wrong"), refusal("nobody", TestSite.password), refusal("bob", TestSite.password),
            refusal("carol", TestSite.password), refusal("alice", String(repeating: "x", count: 1025)),
        ]
        let names = ["alice", "nobody", "bob", "carol", "alice"]
        let texts = zip(pages, names).map { page, name in
            page.withoutToken.replacing("value=\"\(name)\"", with: "value=\"\"")
        }
        #expect(Set(texts).count == 1)
        #expect(texts[0].contains("address or password is wrong"))
    }

    @Test("what is missing is said beside its field, and what was typed is kept, but never a password")
    func missing() throws {
        let browser = try TestSite().visitor()
        let empty = browser.post("/login")
        #expect(empty.status == 422)
        #expect(empty.problem("identifier") == "Enter your username or e-mail address.")
        #expect(empty.problem("password") == "Enter a password.")
        #expect(empty.title == "Error: Sign in – Example")
        let page = browser.post("/login", ["identifier": "<b>\"x'&", "password": "sesame-1234", "remember": "on"])
        #expect(page.value(of: "identifier") == "&lt;b&gt;&quot;x&#39;&amp;")
        #expect(page.text.contains(#"name="remember" checked"#))
        #expect(!page.text.contains("sesame"))
    }

    @Test("signing out ends the session for good, and is said once")
    func signingOut() throws {
        let house = try TestSite()
        let browser = try house.member("alice")
        let session = browser.session
        let answer = browser.post("/logout", on: "/dashboard")
        #expect(answer.location == "/")
        #expect(answer.cookies.first { $0.name == "__Host-session" }?.isCleared == true)
        #expect(answer.all("Clear-Site-Data") == [#""cache", "storage""#])
        #expect(browser.get("/").text.contains("You are signed out."))
        #expect(!browser.get("/").text.contains("You are signed out."))
        browser.session = session
        #expect(browser.get("/dashboard").status == 303)
        #expect(try house.database.count("SELECT COUNT(*) AS n FROM session") == 0)
    }

    @Test("too many tries for one account are put off, known or not, and say for how long")
    func tooManyTries() throws {
        let house = try TestSite(limits: [.loginAccount: .init(2, per: .seconds(60))])
        _ = try house.member("alice", email: "alice@example.org")
        for name in ["bob", "alice@example.org"] {
            let browser = house.visitor()
            for _ in 1...2 {
                #expect(browser.post("/login", ["identifier": name, "password": "wrong"]).status == 422)
            }
            let page = browser.post("/login", ["identifier": name, "password": TestSite.password])
            #expect(page.status == 429)
            let wait = try #require(page.all("Retry-After").first.flatMap { Int($0) })
            #expect((1...60).contains(wait))
        }
    }
}
