import Accounts
import HTTP
import Testing

@testable import Web

@Suite("Auth check")
struct AuthCheckPagesTests {
    let house: TestSite

    init() throws {
        house = try TestSite()
    }

    /// What a web server asks on behalf of somebody who wants one of its own pages.
    private func ask(_ browser: TestBrowser, _ query: String = "", for target: String? = "/wiki/") -> Page {
        browser.get("/auth/check" + query) { $0.protectedTarget = target }
    }

    private func account(_ name: String) throws -> AccountID {
        try #require(try house.membership.account(name)).id
    }

    private func join(_ name: String, _ groups: String...) throws {
        for group in groups {
            let outcome = try house.membership.add(account(name), to: #require(Group(group)))
            #expect(outcome == .done)
        }
    }

    @Test("a member is let in, and the headers say who it is")
    func letIn() throws {
        let alice = try house.member("Alice")
        try join("Alice", "staff", "board")
        let answer = ask(alice)
        #expect(answer.status == 204)
        #expect(answer.text.isEmpty)
        #expect(answer.all("Remote-User") == ["Alice"])
        #expect(answer.all("Remote-Name") == ["Alice"])
        #expect(answer.all("Remote-Email") == ["Alice@example.net"])
        let number = try account("Alice").description
        #expect(answer.all("Remote-Id") == [number])
        #expect(answer.all("Remote-Groups") == ["board,staff"])
    }

    @Test("who is in no group has an empty list of them, so that no forged one stays")
    func noGroups() throws {
        #expect(ask(try house.member("alice")).all("Remote-Groups") == [""])
    }

    @Test("a display name is UTF-8 as it stands")
    func displayName() throws {
        let alice = try house.member("alice")
        alice.post(
            "/profile/edit",
            ["username": "alice", "email": "alice@example.net", "display_name": "Ålice, “a,b” 🦊", "about": ""])
        #expect(ask(alice).all("Remote-Name") == ["Ålice, “a,b” 🦊"])
    }

    /// What a browser asked for, and what the login page is told of it, decoded once.
    private static let addresses: [(asked: String, next: String)] = [
        ("/wiki/", "/wiki/"), ("/a%2Fb%3F?x=%26&y=a+b&z=%2520", "/a%2Fb%3F?x=%26&y=a+b&z=%2520"),
        ("/a?b=c?d&e=/f#g", "/a?b=c?d&e=/f#g"), ("/?next=%2Flogin%3Fnext%3D%252F", "/?next=%2Flogin%3Fnext%3D%252F"),
        (#"/?a=\b"#, "/?a=%5Cb"), ("/é?ü", "/%C3%A9?%C3%BC"), ("/?a=\"'<>|^`{}[]", "/?a=\"'<>|^`{}[]"),
    ]

    @Test("who is not signed in goes to the login page, which leads to the very address", arguments: addresses)
    func redirect(_ asked: String, _ next: String) throws {
        let answer = ask(house.visitor(), for: asked)
        #expect(answer.status == 401)
        #expect(answer.text.isEmpty)
        #expect(answer.location == "/login?next=" + PercentCoding.encode(next))
        for name in ["Remote-User", "Remote-Name", "Remote-Email", "Remote-Id", "Remote-Groups"] {
            #expect(answer.all(name).isEmpty)
        }
        #expect(LocalPath(next)?.text == next)
    }

    private static let foreign: [String?] = [
        nil, "", "//evil.example/", "*", "http://evil.example/", "/" + String(repeating: "a", count: 2000),
    ]

    @Test("an address that is no path of this host is not led to", arguments: foreign)
    func noWayBack(_ target: String?) throws {
        #expect(ask(house.visitor(), for: target).location == "/login")
    }

    @Test("a site below a path has its login page there")
    func basePath() throws {
        let house = try TestSite("https://example.org/members")
        let answer = house.visitor().get("/auth/check") { $0.protectedTarget = "/wiki/?a=b" }
        #expect(answer.location == "/members/login?next=%2Fwiki%2F%3Fa%3Db")
    }

    @Test("a group's place is for those in it, for others 403, for who is not signed in the login page")
    func group() throws {
        let alice = try house.member("alice")
        let bert = try house.member("bert")
        try join("alice", "staff")
        try join("bert", "staff2", "sta")
        #expect(ask(alice, "?group=staff").status == 204)
        #expect(ask(bert, "?group=staff").status == 403)
        #expect(ask(bert, "?group=staff").all("Remote-User").isEmpty)
        #expect(ask(house.visitor(), "?group=staff").location == "/login?next=%2Fwiki%2F")
        _ = try house.membership.remove(account("alice"), from: #require(Group("staff")))
        #expect(ask(alice, "?group=staff").status == 403)
        #expect(ask(alice).status == 204)
    }

    @Test(
        "a question that is not understood lets nobody in",
        arguments: [
            "?group=", "?group=Staff", "?group=sta%66f%00", "?group=staff,board", "?group=staff&group=board",
            "?groups=staff", "?group=staff&x=", "?group[]=staff", "?group=%", "?staff",
        ])
    func misspelt(_ query: String) throws {
        let alice = try house.member("alice")
        try join("alice", "staff", "board")
        #expect(ask(alice, query).status == 400)
        #expect(ask(house.visitor(), query).status == 400)
    }

    @Test("what ends a session on every page ends it here")
    func ended() throws {
        let alice = try house.member("alice")
        let other = try house.member("bert")
        other.session = alice.session
        alice.post("/logout", on: "/dashboard")
        #expect(ask(other).status == 401)

        let carol = try house.member("carol")
        try house.membership.disable(account("carol"))
        #expect(ask(carol).status == 401)

        let dora = try house.member("dora")
        dora.post("/account/delete", ["password": TestSite.password])
        #expect(ask(dora).status == 401)
        for session in ["", "x", String(repeating: "A", count: 43)] {
            other.session = session
            #expect(ask(other).status == 401)
        }
    }

    @Test("asking changes nothing")
    func changesNothing() throws {
        let alice = try house.member("alice")
        let before = try house.state()
        _ = ask(alice)
        _ = ask(alice, "?group=staff")
        _ = ask(house.visitor())
        #expect(try house.state() == before)
    }
}
