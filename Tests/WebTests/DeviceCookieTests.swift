import Accounts
import HTTP
import Testing

@testable import Web

@Suite("Device cookie")
struct DeviceCookieTests {
    private func logIn(_ browser: TestBrowser, _ password: String = TestSite.password) -> Page {
        browser.post("/login", ["identifier": "alice", "password": password])
    }

    private func attack(_ house: TestSite) {
        let mallory = house.visitor()
        for _ in 1...3 { #expect(logIn(mallory, "wrong wrong wrong").status == 422) }
        #expect(logIn(mallory, "wrong wrong wrong").status == 429)
    }

    private func site(_ base: String = "https://example.org") throws -> TestSite {
        try TestSite(
            base,
            limits: [.loginAccount: Limit(3, per: .seconds(900)), .loginDevice: Limit(2, per: .seconds(900))])
    }

    @Test("signing in sets it for 180 days, and no page else does")
    func isSet() throws {
        let house = try site()
        let alice = try house.member("alice")
        #expect(alice.get("/dashboard").cookies.isEmpty)
        let browser = house.visitor()
        #expect(browser.get("/login").cookies.map(\.name) == ["__Host-visitor"])
        let cookie = try #require(logIn(browser).cookies.first { $0.name == "__Host-device" })
        #expect(cookie.value.count == 43)
        #expect(cookie.attributes.contains("Max-Age=15552000"))
    }

    @Test("signing out leaves it, and with it the owner signs in while all others have to wait")
    func owner() throws {
        let house = try site()
        _ = try house.member("alice")
        let alice = house.visitor()
        _ = logIn(alice)
        alice.post("/logout", on: "/dashboard")
        #expect(alice["device"] != nil)
        attack(house)
        let stranger = house.visitor()
        #expect(logIn(stranger).status == 429)
        #expect(logIn(alice).location == "/dashboard")
        #expect(alice.get("/dashboard").status == 200)
    }

    @Test("whoever has none, or somebody else's, or one of their own making, gets the same 429")
    func refusedAlike() throws {
        let house = try site()
        _ = try house.member("alice")
        _ = try house.member("mallory")
        let mallory = house.visitor()
        mallory.post("/login", ["identifier": "mallory", "password": TestSite.password])
        mallory.post("/logout", on: "/dashboard")
        attack(house)
        let plain = logIn(house.visitor())
        #expect(plain.status == 429)
        for device in [mallory["device"], "", "x", String(repeating: "A", count: 43), "' OR 1=1 -- "] {
            let browser = house.visitor()
            browser["device"] = device
            let page = logIn(browser)
            #expect(page.status == 429)
            #expect(page.withoutToken == plain.withoutToken)
            #expect(page.cookies.isEmpty)
        }
    }

    @Test("stolen, it opens no page, and is good for a few tries")
    func stolen() throws {
        let house = try site()
        _ = try house.member("alice")
        let alice = house.visitor()
        _ = logIn(alice)
        let thief = house.visitor()
        thief["device"] = alice["device"]
        thief.session = alice["device"]
        #expect(thief.get("/dashboard").location == "/login?next=%2Fdashboard")
        thief.session = nil
        attack(house)
        for _ in 1...2 { #expect(logIn(thief, "wrong wrong wrong").status == 422) }
        #expect(logIn(thief).status == 429)
    }

    @Test("a change of password and a reset set a new one")
    func renewed() throws {
        let house = try site()
        _ = try house.member("alice")
        let alice = house.visitor()
        _ = logIn(alice)
        let first = alice["device"]
        let new = "an altogether new one"
        alice.post("/password-change", ["old_password": TestSite.password, "new_password": new])
        let second = alice["device"]
        #expect(second != nil && second != first)
        _ = try house.takeLetter()

        let browser = house.visitor()
        browser.post("/password-reset", ["email": "alice@example.net"])
        let form = try #require(browser.get(house.takeLink()).location)
        attack(house)
        #expect(browser.post(form, ["new_password": TestSite.password]).location == "/password-reset-complete")
        #expect(browser["device"] != nil && browser["device"] != second)
        #expect(browser.session == nil)
        attack(house)
        #expect(logIn(browser).location == "/dashboard")
    }

    @Test("a sign-in to one's own account does not let a network go on with everybody's")
    func networkStays() throws {
        let house = try TestSite(limits: [.loginClient: Limit(4, per: .seconds(900))])
        _ = try house.member("mallory")
        let browser = house.visitor()
        for _ in 1...3 { #expect(logIn(browser, "wrong wrong wrong").status == 422) }
        #expect(
            browser.post("/login", ["identifier": "mallory", "password": TestSite.password]).location == "/dashboard")
        #expect(logIn(house.visitor(), "wrong wrong wrong").status == 429)
    }

    @Test("over plain http it goes without prefix and Secure")
    func plain() throws {
        let house = try site("http://example.org")
        _ = try house.member("alice")
        let browser = house.visitor()
        #expect(logIn(browser).cookies.map(\.name).contains("device"))
    }
}
