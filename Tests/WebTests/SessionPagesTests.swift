import Accounts
import HTTP
import Testing

@testable import Web

@Suite("Sessions")
struct SessionPagesTests {
    let house: TestSite

    init() throws {
        house = try TestSite()
    }

    /// One more browser that a member is signed in with.
    private func another(_ name: String, userAgent: String = "", address: String = "192.0.2.2") -> TestBrowser {
        let browser = house.visitor()
        let page = browser.post("/login", ["identifier": name, "password": TestSite.password]) {
            $0.userAgent = userAgent
            $0.clientAddress = address
        }
        #expect(page.location == "/dashboard")
        return browser
    }

    /// The numbers on the page's buttons, from top to bottom.
    private func numbers(_ page: Page) -> [String] {
        page.text.split(separator: #"name="session" value=""#).dropFirst().map { String($0.prefix { $0 != "\"" }) }
    }

    @Test("each is shown with its device and network, this one marked and without a button")
    func list() throws {
        let alice = try house.member("alice")
        _ = another("alice", userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0")
        let page = alice.get("/sessions")
        #expect(page.text.contains("Firefox on Linux</h2>"))
        #expect(page.text.contains("from 192.0.2.2<"))
        #expect(page.text.contains(#"Unknown browser <span class="badge">this one</span>"#))
        #expect(page.text.split(separator: "this one").count == 2)
        #expect(numbers(page).count == 2)
        #expect(numbers(page).last == "others")
        #expect(alice.get("/dashboard").text.contains(#"href="/sessions""#))
    }

    @Test("who is signed in nowhere else has nothing to end")
    func alone() throws {
        let page = try house.member("alice").get("/sessions")
        #expect(numbers(page).isEmpty)
        #expect(page.text.contains("You are signed in here and nowhere else."))
    }

    @Test("one is ended: back to the list, which says so once, and it is signed out")
    func endOne() throws {
        let alice = try house.member("alice")
        let other = another("alice")
        let third = another("alice")
        let number = numbers(other.get("/sessions"))  // the third's, then alice's, as they were last seen
        let answer = alice.post("/sessions/revoke", ["session": number[0]], on: "/sessions")
        #expect(answer.status == 303)
        #expect(answer.location == "/sessions")
        #expect(alice.get("/sessions").text.contains("The session has ended."))
        #expect(!alice.get("/sessions").text.contains("The session has ended."))
        #expect(third.get("/sessions").location == "/login?next=%2Fsessions")
        #expect(other.get("/sessions").status == 200)
        #expect(alice.post("/sessions/revoke", ["session": number[0]], on: "/sessions").location == "/sessions")
        #expect(alice.get("/sessions").text.contains("There is no such session any more."))
    }

    @Test("all others are ended, and this one stays")
    func endOthers() throws {
        let alice = try house.member("alice")
        let others = (1...3).map { _ in another("alice") }
        #expect(alice.post("/sessions/revoke", ["session": "others"], on: "/sessions").location == "/sessions")
        #expect(alice.get("/sessions").text.contains("You are signed out everywhere else."))
        for other in others { #expect(other.get("/dashboard").status == 303) }
    }

    @Test("another member's session is not ended, and the answer is that for one that never was")
    func somebodyElses() throws {
        let alice = try house.member("alice")
        _ = another("alice")
        let number = numbers(alice.get("/sessions"))[0]
        let mallory = try house.member("mallory")
        let before = try house.state()
        for attempt in [number, "999999999", "-1", "0"] {
            #expect(mallory.post("/sessions/revoke", ["session": attempt], on: "/sessions").location == "/sessions")
            #expect(mallory.get("/sessions").text.contains("There is no such session any more."))
        }
        #expect(try house.state() == before)
    }

    @Test(
        "what is no number is not found, and nothing changes",
        arguments: ["", "x", "1 OR 1=1", "1e3", "99999999999999999999", "OTHERS", "\u{661}"])
    func malformed(_ session: String) throws {
        let alice = try house.member("alice")
        _ = another("alice")
        let before = try house.state()
        #expect(alice.post("/sessions/revoke", ["session": session], on: "/sessions").status == 404)
        #expect(try house.state() == before)
    }

    @Test("what a thief's browser says of itself does not get onto the page, nor any other markup")
    func lies() throws {
        let alice = try house.member("alice")
        _ = another("alice", userAgent: "<script>alert(1)</script>", address: "<b>here</b>")
        let page = alice.get("/sessions")
        #expect(!page.text.contains("script"))
        #expect(!page.text.contains("alert"))
        #expect(!page.text.contains("<b>here"))
    }

    @Test("the page shows no secret, not even one's own")
    func noSecrets() throws {
        let alice = try house.member("alice")
        _ = another("alice")
        let page = alice.get("/sessions")
        #expect(!page.text.contains(try #require(alice.session)))
        #expect(numbers(page).dropLast().allSatisfy { $0.count < 20 })
    }
}
