import HTTP
import Testing

@testable import Web

@Suite("Visit: forms of other sites")
struct VisitTests {
    /// A visitor who is about to register: whether it happened shows in the database.
    private let fields = [("username", "mallory"), ("email", "m@example.net"), ("password", TestSite.password)]

    @Test("without a token, with an empty, a cut, an altered or a foreign one: 403, and nothing changed")
    func tokens() throws {
        let house = try TestSite()
        let browser = house.visitor()
        let good = try #require(browser.get("/register").token)
        let foreign = try #require(house.visitor().get("/register").token)
        let before = try house.state()
        let altered = (good.first == "A" ? "B" : "A") + good.dropFirst()
        for token in [nil, "", "x", String(good.dropLast()), altered, foreign, good + "A", "csrf_token"] {
            let page = browser.postBare("/register", fields + (token.map { [("csrf_token", $0)] } ?? []))
            #expect(page.status == 403)
            #expect(page.text.contains("That form has expired"))
        }
        #expect(try house.state() == before)
        #expect(browser.postBare("/register", fields + [("csrf_token", good)]).location == "/register/done")
    }

    @Test("a token in the address does not count")
    func tokenInAddress() throws {
        let house = try TestSite()
        let browser = house.visitor()
        let token = try #require(browser.get("/register").token)
        let before = try house.state()
        #expect(browser.postBare("/register?csrf_token=" + token, fields).status == 400)
        #expect(try house.state() == before)
    }

    @Test("a browser without its cookie, or with a visitor's cookie of somebody else's making, is refused")
    func cookie() throws {
        let house = try TestSite()
        let browser = house.visitor()
        let token = try #require(browser.get("/register").token)
        browser["visitor"] = nil
        #expect(browser.postBare("/register", fields + [("csrf_token", token)]).status == 403)
        browser["visitor"] = "known"
        let page = browser.get("/register")
        #expect(page.cookies.map(\.name) == ["__Host-visitor"])
        #expect(try FormTokens().isValid(#require(page.token), for: "known") == false)
    }

    @Test("the token of a form from before signing in is stale after it, and a member's after signing out")
    func stale() throws {
        let house = try TestSite()
        let browser = try house.member("alice")
        let session = browser.session
        browser.session = nil
        let early = try #require(browser.get("/login").token)
        browser.session = session
        #expect(browser.postBare("/logout", [("csrf_token", early)]).status == 403)
        let late = try #require(browser.get("/profile").token)
        #expect(browser.postBare("/logout", [("csrf_token", late)]).location == "/")
        #expect(browser.postBare("/register", fields + [("csrf_token", late)]).status == 403)
    }

    @Test("another member's token is refused")
    func otherMember() throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        let token = try #require(try house.member("bob").get("/profile").token)
        #expect(alice.postBare("/logout", [("csrf_token", token)]).status == 403)
        #expect(alice.get("/dashboard").status == 200)
    }

    @Test("each page has another token, and all of them are good")
    func tokenOfEachPage() throws {
        let browser = try TestSite().visitor()
        let tokens = (1...20).compactMap { _ in browser.get("/register").token }
        #expect(Set(tokens).count == 20)
        #expect(browser.postBare("/register", fields + [("csrf_token", tokens[0])]).status == 303)
    }

    /// `Sec-Fetch-Site`, `Origin`, and whether the form may pass with a good token.
    static let senders: [(String?, String?, Bool)] = [
        ("same-origin", "https://example.org", true), ("same-origin", nil, true), ("same-origin", "null", true),
        (nil, "https://example.org", true), (nil, "null", true), (nil, nil, true),
        ("cross-site", "https://example.org", false), ("cross-site", nil, false), ("same-site", nil, false),
        ("none", nil, false), ("", nil, false), ("SAME-ORIGIN", nil, false),
        (nil, "https://evil.example", false), (nil, "http://example.org", false), (nil, "", false),
        (nil, "https://example.org.evil.example", false), (nil, "https://example.org:444", false),
        (nil, "https://example.org/", false), (nil, "https://sub.example.org", false), (nil, "NULL", false),
    ]

    @Test("the browser's word of where a form comes from counts where it gives one", arguments: senders)
    func origin(_ fetchSite: String?, _ origin: String?, _ passes: Bool) throws {
        let house = try TestSite()
        let before = try house.state()
        let browser = house.visitor()
        let token = try #require(browser.get("/register").token)
        let page = browser.postBare("/register", fields + [("csrf_token", token)]) {
            $0.fetchSite = fetchSite
            $0.origin = origin
        }
        #expect(page.status == (passes ? 303 : 403))
        #expect(try (house.state() != before) == passes)
    }

    @Test("every form of the site needs the token")
    func everyForm() throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        let before = try house.state()
        for page in RoutesTests.pages where page.allow.contains("POST") {
            let isForMembers = if case .location = page.member { false } else { true }
            #expect((isForMembers ? alice : house.visitor()).postBare(page.path).status == 403, "\(page.path)")
        }
        #expect(try house.state() == before)
    }
}
