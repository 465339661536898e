import Testing

@Suite("Dashboard")
struct DashboardPagesTests {
    @Test("a member is greeted by name, or by username while there is none, and finds every page from here")
    func greets() throws {
        let alice = try TestSite().member("alice")
        let page = alice.get("/dashboard")
        #expect(page.text.contains("<h1>Hello, alice</h1>"))
        for path in ["/profile", "/profile/edit", "/profiles", "/password-change"] {
            #expect(page.text.contains("href=\"\(path)\""))
            #expect(alice.get(path).status == 200)
        }
        alice.post(
            "/profile/edit",
            ["username": "alice", "email": "alice@example.net", "display_name": "Alice Liddell", "about": ""])
        #expect(alice.get("/dashboard").text.contains("<h1>Hello, Alice Liddell</h1>"))
    }

    @Test("the newest members stand on it, and oneself does not")
    func newest() throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        #expect(alice.get("/dashboard").text.contains("Nobody new at the moment."))
        let bob = try house.member("bob")
        #expect(alice.get("/dashboard").text.contains(#"href="/profiles/bob""#))
        #expect(!bob.get("/dashboard").text.contains(#"href="/profiles/bob""#))
    }

    @Test("it tells in brief where one is signed in and what has happened")
    func brief() throws {
        let alice = try TestSite().member("alice")
        let page = alice.get("/dashboard")
        #expect(page.text.contains(#"Unknown browser <span class="badge">this one</span>"#))
        #expect(page.text.contains("<li>Signed in<span>"))
        #expect(page.text.contains("<li>Account created<span>"))
    }
}
