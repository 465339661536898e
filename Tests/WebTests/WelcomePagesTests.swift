import Testing

@Suite("Welcome")
struct WelcomePagesTests {
    @Test("a visitor is shown the ways in, and a member goes on to the dashboard")
    func show() throws {
        let house = try TestSite()
        let page = house.visitor().get("/")
        #expect(page.status == 200)
        #expect(page.text.contains(#"href="/login""#) && page.text.contains(#"href="/register""#))
        let arrival = try house.member("alice").get("/")
        #expect(arrival.status == 303)
        #expect(arrival.location == "/dashboard")
    }
}
