import HTTP
import SiteSupport
import Testing

@Suite("Verification")
struct VerificationPagesTests {
    private func register(_ house: TestSite, _ name: String = "alice") throws {
        house.visitor().post(
            "/register", ["username": name, "email": "\(name)@example.net", "password": TestSite.password])
    }

    @Test("the link opens a page with a button, and the button activates the account")
    func activates() throws {
        let house = try TestSite()
        try register(house)
        let link = try house.takeLink()
        let browser = house.visitor()
        let page = browser.get(link)
        #expect(page.status == 200)
        #expect(page.text.contains("<strong>alice</strong>"))
        #expect(browser.post(link).location == "/verify/done")
        #expect(browser.get("/verify/done").text.contains("Your account is activated"))
        #expect(browser.session == nil)
        #expect(
            browser.post("/login", ["identifier": "alice", "password": TestSite.password]).location == "/dashboard")
    }

    @Test("opening the link changes nothing, however often: mail scanners do")
    func opening() throws {
        let house = try TestSite()
        try register(house)
        let link = try house.takeLink()
        let before = try house.state()
        for _ in 1...5 {
            #expect(house.visitor().get(link).status == 200)
            #expect(house.visitor().get(link) { $0.method = .head }.status == 200)
        }
        #expect(try house.state() == before)
        #expect(house.visitor().post(link).status == 303)
    }

    @Test("a used, altered, superseded or foreign link is gone, and its page offers a new one")
    func gone() throws {
        let house = try TestSite()
        try register(house)
        let old = try house.takeLink()
        house.visitor().post("/verify/resend", ["email": "alice@example.net"])
        let link = try house.takeLink()
        let browser = house.visitor()
        browser.post(link)
        let unused = link.replacing("/verify/", with: "/email-change/")
        for path in [link, old, String(link.dropLast()), link + "A", link.replacing("/verify/", with: "/verify/9")] {
            for page in [browser.get(path), browser.post(path, on: "/login")] {
                #expect(page.status == 410)
                #expect(page.text.contains("This link is no longer valid"))
                #expect(page.text.contains(#"href="/verify/resend""#))
            }
        }
        #expect(browser.get(unused).status == 410)
    }

    @Test("asking again answers alike, whoever has the address")
    func resend() throws {
        let house = try TestSite()
        try register(house)
        _ = try house.takeLink()
        _ = try house.member("bob")
        let answers = ["alice@example.net", "bob@example.net", "nobody@example.net"].map { email in
            let answer = house.visitor().post("/verify/resend", ["email": email])
            return "\(answer.status) \(answer.location ?? "") \(answer.cookies.count) \(answer.text)"
        }
        #expect(Set(answers) == ["303 /register/done 0 "])
        #expect(try house.takeLink().hasPrefix("/verify/"))
        #expect(try house.takeLetter() == nil)
    }

    @Test("an address that is none is said to be, and kept")
    func malformedAddress() throws {
        let page = try TestSite().visitor().post("/verify/resend", ["email": "<a>@b"])
        #expect(page.status == 422)
        #expect(page.problem("email") == "This is not an e-mail address as in name@example.org.")
        #expect(page.value(of: "email") == "&lt;a&gt;@b")
    }
}
