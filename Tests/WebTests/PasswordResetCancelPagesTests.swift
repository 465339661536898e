import Testing

@testable import Web

@Suite("It was not me")
struct PasswordResetCancelPagesTests {
    let house: TestSite

    init() throws {
        house = try TestSite()
        _ = try house.member("alice")
    }

    /// The two links of a reset letter.
    private func links() throws -> (reset: String, cancel: String) {
        house.visitor().post("/password-reset", ["email": "alice@example.net"])
        let link = try house.takeLink()
        return (link, link.replacing("password-reset-confirm", with: "password-reset-cancel"))
    }

    @Test("the button makes both links worthless, and the password stays")
    func cancels() throws {
        let (reset, cancel) = try links()
        let browser = house.visitor()
        let page = browser.get(cancel)
        #expect(page.status == 200)
        #expect(page.text.contains("<strong>alice</strong>"))
        #expect(page.all("Referrer-Policy") == ["no-referrer"])
        #expect(browser.post(cancel).location == "/password-reset-cancel/done")
        #expect(browser.get("/password-reset-cancel/done").status == 200)
        for path in [reset, cancel] { #expect(browser.get(path).status == 410) }
        #expect(browser.post(cancel, on: "/login").status == 410)
        #expect(
            browser.post("/login", ["identifier": "alice", "password": TestSite.password]).location == "/dashboard")
    }

    @Test("opening it changes nothing, however often")
    func opening() throws {
        let (reset, cancel) = try links()
        let before = try house.state()
        for _ in 1...3 { #expect(house.visitor().get(cancel).status == 200) }
        #expect(try house.state() == before)
        #expect(house.visitor().get(reset).status == 303)
    }

    @Test("once the password is reset, there is nothing left to call off")
    func tooLate() throws {
        let (reset, cancel) = try links()
        let browser = house.visitor()
        let form = try #require(browser.get(reset).location)
        browser.post(form, ["new_password": "another password"])
        #expect(browser.get(cancel).status == 410)
        #expect(browser.post(cancel, on: "/login").status == 410)
    }
}
