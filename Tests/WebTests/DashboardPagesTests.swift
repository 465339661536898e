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
}
