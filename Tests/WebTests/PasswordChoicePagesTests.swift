import HTTP
import SiteSupport
import Testing

@testable import Web

@Suite("Choice of a password")
struct PasswordChoicePagesTests {
    private let personal =
        "This is little more than your name or address, which others know. "
        + "Choose one that only you would think of."

    @Test("at registration, what speaks against it is said beside its field, and nothing is stored")
    func registration() throws {
        let house = try TestSite()
        let before = try house.state()
        let page = house.visitor().post(
            "/register", ["username": "robert", "email": "rob@acme.example", "password": "Robert2026"])
        #expect(page.status == 422)
        #expect(page.problem("password") == personal)
        #expect(page.problem("username") == nil)
        #expect(!page.text.contains("Robert2026"))
        #expect(try house.state() == before)
    }

    @Test("it is said together with what else is wrong, and measured by what is good")
    func together() throws {
        let house = try TestSite()
        let before = try house.state()
        let page = house.visitor().post(
            "/register", ["username": "admin", "email": "robert@acme.example", "password": "Robert2026"])
        #expect(page.status == 422)
        #expect(page.problem("username") == "This name is reserved. Choose another.")
        #expect(page.problem("password") == personal)
        let other = house.visitor().post("/register", ["username": "robert", "email": "x@", "password": "robert-2026"])
        #expect(other.problem("email") == "This is not an e-mail address as in name@example.org.")
        #expect(other.problem("password") == personal)
        let neither = house.visitor().post("/register", ["username": "", "email": "", "password": "robert2026"])
        #expect(neither.problem("password") == nil)
        #expect(try house.state() == before)
    }

    @Test("at a change, the new one has the problem, not the old one")
    func change() throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        func problems(_ new: String) -> [String?] {
            let page = alice.post("/password-change", ["old_password": TestSite.password, "new_password": new])
            #expect(page.status == 422)
            return [page.problem("old_password"), page.problem("new_password")]
        }
        #expect(problems("alice1999") == [nil, personal])
        #expect(problems(TestSite.password) == [nil, "This is your current password. Choose another."])
        #expect(alice.get("/dashboard").status == 200)
    }

    @Test("at a reset, the form comes again, and takes another one")
    func reset() throws {
        let house = try TestSite()
        _ = try house.member("alice")
        house.visitor().post("/password-reset", ["email": "alice@example.net"])
        let browser = house.visitor()
        let form = try #require(browser.get(house.takeLink()).location)
        let page = browser.post(form, ["new_password": "alice1999"])
        #expect(page.status == 422)
        #expect(page.problem("new_password") == personal)
        #expect(browser.post(form, ["new_password": "another password"]).location == "/password-reset-complete")
    }

    @Test("each reason has its words", arguments: ["common", "personal", "site", "unchanged"])
    func words(reason: String) throws {
        let text = try #require(try ShippedTemplates.words()["password." + reason])
        #expect(text.hasSuffix(".") && text.count > 30)
    }
}
