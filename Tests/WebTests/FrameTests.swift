import Testing

@Suite("Frame")
struct FrameTests {
    @Test("a visitor is shown the ways in, a member their name and the way out")
    func whoIsThere() throws {
        let house = try TestSite()
        let visitor = house.visitor().get("/password-reset").text
        #expect(visitor.contains(#"href="/login""#) && !visitor.contains("/logout"))
        let member = try house.member("alice").get("/password-reset").text
        #expect(member.contains(#">alice</a>"#) && member.contains(#"action="/logout""#))
        #expect(!member.contains(#"href="/register""#))
    }

    @Test("every page of a member can sign them out")
    func signOut() throws {
        let house = try TestSite()
        for page in RoutesTests.pages where page.path != "/logout" {
            let browser = try house.member("m\(page.path.utf8.count)\(page.allow.utf8.count)\(page.path.utf8.last!)")
            let shown = browser.get(page.path)
            guard [200, 410].contains(shown.status), !shown.isDownload else { continue }
            #expect(browser.post("/logout", on: page.path).location == "/", "\(page.path)")
        }
    }

    @Test("the style sheet's address changes with the style sheet")
    func styleSheet() throws {
        #expect(try TestSite().visitor().get("/").text.contains(#"href="/static/gatehouse.css?v=1""#))
    }
}
