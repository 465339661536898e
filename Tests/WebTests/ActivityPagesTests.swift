import Accounts
import HTTP
import Testing

@testable import Web

@Suite("Recent activity")
struct ActivityPagesTests {
    let house: TestSite

    init() throws {
        house = try TestSite()
    }

    /// What has happened, from top to bottom.
    private func texts(_ page: Page) -> [String] {
        page.text.split(separator: "<li>").dropFirst().map { String($0.prefix { $0 != "<" }) }
    }

    @Test("each event is shown with its words, time, browser and network, the newest first")
    func list() throws {
        let alice = try house.member("alice")
        let visitor = house.visitor()
        visitor.post("/login", ["identifier": "alice", "password": "wrong"]) {
            $0.userAgent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
            $0.clientAddress = "198.51.100.7"
        }
        let page = alice.get("/activity")
        #expect(texts(page) == ["Attempt to sign in refused", "Signed in", "Account created"])
        #expect(page.text.contains("</time>, Firefox on Linux, from 198.51.100.7</span>"))
        #expect(page.text.contains("</time>, by the people who run the site</span>"))
    }

    @Test("a browser's own words are shown to nobody")
    func userAgent() throws {
        let alice = try house.member("alice")
        house.visitor().post("/login", ["identifier": "alice", "password": "wrong"]) {
            $0.userAgent = "<b>x</b>\nevent=signed-in"
        }
        let page = alice.get("/activity")
        #expect(page.text.contains("</time>, Unknown browser, from 192.0.2.1</span>"))
        #expect(!page.text.contains("event=signed-in"))
    }

    @Test("nobody sees another's")
    func own() throws {
        let alice = try house.member("alice")
        let bert = try house.member("bert")
        house.visitor().post("/login", ["identifier": "bert", "password": "wrong"])
        #expect(!texts(alice.get("/activity")).contains("Attempt to sign in refused"))
        #expect(!texts(alice.get("/activity?after=999999&account=2")).contains("Attempt to sign in refused"))
        #expect(texts(bert.get("/activity")).contains("Attempt to sign in refused"))
    }

    @Test("fifty a page, and what is no place of a page is the first")
    func pages() throws {
        let alice = try house.member("alice")
        for _ in 1...60 { house.visitor().post("/login", ["identifier": "alice", "password": "wrong"]) }
        let first = alice.get("/activity")
        #expect(texts(first).count == 50)
        let next = try #require(first.between("rel=\"next\" href=\"", "\""))
        let second = alice.get(next)
        #expect(texts(second).count == 12)
        #expect(second.between("rel=\"next\"", ">") == nil)
        for place in ["x", "", "9223372036854775808", "-"] {
            #expect(texts(alice.get("/activity?after=\(place)")).count == 50)
        }
        #expect(alice.get("/activity?after=1").text.contains("There is nothing before this."))
    }

    @Test("the dashboard leads there")
    func link() throws {
        #expect(try house.member("alice").get("/dashboard").text.contains(#"href="/activity""#))
    }
}
