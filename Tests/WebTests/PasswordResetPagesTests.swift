import HTTP
import SiteSupport
import Testing

@Suite("Password reset")
struct PasswordResetPagesTests {
    private func ask(_ house: TestSite) throws -> String {
        house.visitor().post("/password-reset", ["email": "alice@example.net"])
        return try house.takeLink()
    }

    @Test("from the form through the letter to the new password, which ends every session")
    func resets() throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        let link = try ask(house)
        let browser = house.visitor()
        let opened = browser.get(link)
        #expect(opened.status == 303)
        let form = try #require(opened.location)
        #expect(form.hasPrefix("/password-reset-confirm/") && form.hasSuffix("/set-password"))
        #expect(browser.get(form).text.contains("<strong>alice</strong>"))
        let answer = browser.post(form, ["new_password": "another password"])
        #expect(answer.location == "/password-reset-complete")
        #expect(browser["password-reset"] == nil)
        #expect(browser.get("/password-reset-complete").text.contains("New password set"))
        #expect(alice.get("/dashboard").status == 303)
        #expect(browser.post("/login", ["identifier": "alice", "password": TestSite.password]).status == 422)
        #expect(browser.post("/login", ["identifier": "alice", "password": "another password"]).status == 303)
    }

    @Test("the token travels in a cookie, for as long as the link is good, and is in no page and no other address")
    func cookie() throws {
        let house = try TestSite()
        _ = try house.member("alice")
        let link = try ask(house)
        let token = try #require(link.split(separator: "/").last)
        let browser = house.visitor()
        let opened = browser.get(link)
        let cookie = try #require(opened.cookies.first)
        #expect(cookie.name == "__Host-password-reset")
        #expect(cookie.value == token)
        #expect(cookie.attributes.contains("Max-Age=1800"))
        #expect(opened.location?.contains(token) == false)
        #expect(!browser.get(try #require(opened.location)).text.contains(token))
    }

    @Test("opening the link and the form changes nothing, however often")
    func opening() throws {
        let house = try TestSite()
        _ = try house.member("alice")
        let link = try ask(house)
        let before = try house.state()
        for _ in 1...3 {
            let browser = house.visitor()
            let form = try #require(browser.get(link).location)
            #expect(browser.get(link) { $0.method = .head }.location == form)
            #expect(browser.get(form).status == 200)
            #expect(browser.get(form) { $0.method = .head }.status == 200)
        }
        #expect(try house.state() == before)
    }

    @Test("a refused password says why, spends nothing, and is not shown")
    func refusedPassword() throws {
        let house = try TestSite()
        _ = try house.member("alice")
        let link = try ask(house)
        let browser = house.visitor()
        let form = try #require(browser.get(link).location)
        let page = browser.post(form, ["new_password": "sesame"])
        #expect(page.status == 422)
        #expect(page.problem("new_password") == "Use at least 8 characters.")
        #expect(!page.text.contains("sesame"))
        #expect(browser.post(form, ["new_password": "another password"]).status == 303)
    }

    @Test("a used, altered or superseded link, a form without its cookie, or with another account's: gone")
    func gone() throws {
        let house = try TestSite()
        _ = try house.member("alice")
        _ = try house.member("bob")
        let old = try ask(house)
        let link = try ask(house)
        let browser = house.visitor()
        let form = try #require(browser.get(link).location)
        let bob = try #require(try house.membership.account("bob")).id
        let stolen = "/password-reset-confirm/\(bob)/set-password"
        #expect(browser.post(stolen, ["new_password": "another password"], on: "/login").status == 410)
        #expect(house.visitor().post(form, ["new_password": "another password"], on: "/login").status == 410)
        let answer = browser.post(form, ["new_password": "another password"])
        #expect(answer.all("Clear-Site-Data") == [#""cache""#])
        for path in [old, link, String(link.dropLast()), form, stolen] {
            let page = browser.get(path)
            #expect(page.status == 410)
            #expect(page.text.contains("This link is no longer valid"))
            #expect(page.text.contains(#"href="/password-reset">Send a new link"#))
        }
    }

    @Test("asking answers alike, whoever has the address and whatever their account is like")
    func asking() throws {
        let house = try TestSite()
        _ = try house.member("alice")
        _ = try house.member("carol")
        try house.membership.disable(try #require(try house.membership.account("carol")).id)
        house.visitor().post(
            "/register", ["username": "bob", "email": "bob@example.net", "password": TestSite.password])
        _ = try house.takeLink()
        let answers = ["alice", "bob", "carol", "nobody"].map { name in
            let answer = house.visitor().post("/password-reset", ["email": "\(name)@example.net"])
            return "\(answer.status) \(answer.location ?? "") \(answer.cookies.count) \(answer.text)"
        }
        #expect(Set(answers) == ["303 /password-reset/done 0 "])
        #expect(try house.takeLink().hasPrefix("/password-reset-confirm/"))
        #expect(try house.takeLink().hasPrefix("/verify/"))
        #expect(try house.takeLetter() == nil)
    }

    @Test("an address that is none is said to be, and kept")
    func malformedAddress() throws {
        let page = try TestSite().visitor().post("/password-reset", ["email": "nobody@"])
        #expect(page.status == 422)
        #expect(page.problem("email") == "This is not an e-mail address as in name@example.org.")
        #expect(page.value(of: "email") == "nobody@")
    }
}
