import HTTP
import SiteSupport
import Testing

@Suite("Email change")
struct EmailChangePagesTests {
    private func ask(_ house: TestSite, _ alice: TestBrowser, _ email: String = "new@example.net") throws -> String {
        alice.post(
            "/profile/edit",
            ["username": "alice", "email": email, "display_name": "", "about": "", "password": TestSite.password])
        return try house.takeLink()
    }

    @Test("the new address counts once its link's button is pressed, in any browser")
    func confirms() throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        let link = try ask(house, alice)
        let browser = house.visitor()
        let page = browser.get(link)
        #expect(page.text.contains("<strong>alice</strong>") && page.text.contains("<strong>new@example.net</strong>"))
        #expect(browser.post(link).location == "/email-change/done")
        #expect(browser.get("/email-change/done").text.contains("New e-mail address confirmed"))
        #expect(alice.get("/profile").text.contains("new@example.net"))
    }

    @Test("opening the link changes nothing, however often")
    func opening() throws {
        let house = try TestSite()
        let link = try ask(house, house.member("alice"))
        let before = try house.state()
        for _ in 1...3 {
            #expect(house.visitor().get(link).status == 200)
            #expect(house.visitor().get(link) { $0.method = .head }.status == 200)
        }
        #expect(try house.state() == before)
    }

    @Test("a used, altered or superseded link is gone, and its page says where to ask for another")
    func gone() throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        let old = try ask(house, alice)
        let link = try ask(house, alice, "newer@example.net")
        alice.post(link)
        for path in [old, link, link + "A"] {
            for page in [alice.get(path), alice.post(path, on: "/profile")] {
                #expect(page.status == 410)
                #expect(page.text.contains("This link is no longer valid"))
                #expect(page.text.contains(#"href="/profile/edit""#))
            }
        }
    }
}
