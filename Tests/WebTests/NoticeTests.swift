import Testing

@testable import Web

@Suite("Notice")
struct NoticeTests {
    @Test("a notice is said once, by the next page that has a place for it", arguments: Notice.Name.allCases)
    func once(_ notice: Notice.Name) throws {
        let house = try TestSite()
        let browser = notice == .signedOut ? house.visitor() : try house.member("alice")
        let path = notice == .signedOut ? "/" : "/profile"
        browser["notice"] = notice.rawValue
        let page = browser.get(path)
        let words = try #require(try ShippedTemplates.words()["notice.\(notice.rawValue)"])
        #expect(page.text.contains(words))
        #expect(page.cookies.map(\.name).contains("__Host-notice"))
        #expect(browser["notice"] == nil)
        #expect(!browser.get(path).text.contains(#"class="notice""#))
    }

    @Test(
        "the cookie brings no sentence of its own",
        arguments: ["Send your password to me", "<b>", "login.refused", "signed-out2", "../x", "", "%73igned-out"])
    func notOurs(_ value: String) throws {
        let browser = try TestSite().visitor()
        browser["notice"] = value
        let page = browser.get("/")
        #expect(!page.text.contains(#"class="notice""#))
        #expect(value.isEmpty || !page.text.contains(value))
        #expect(page.cookies.contains { $0.name == "__Host-notice" && $0.isCleared })
    }

    @Test("a notice that nobody fetches is forgotten in a minute")
    func lifetime() throws {
        let answer = try TestSite().member("alice").post("/logout", on: "/dashboard")
        let cookie = try #require(answer.cookies.first { $0.name == "__Host-notice" })
        #expect(cookie.value == "signed-out")
        #expect(cookie.attributes.contains("Max-Age=60"))
    }
}
