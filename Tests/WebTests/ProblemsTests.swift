import Testing

@Suite("Problems")
struct ProblemsTests {
    @Test("a field with a problem is marked for those who cannot see it, and no other is")
    func marked() throws {
        let page = try TestSite().visitor().post(
            "/register", ["username": "alice", "email": "x", "password": "long enough"])
        #expect(page.status == 422)
        let fields = page.text.split(separator: "\n").filter { $0.hasPrefix("<input id=") }
        #expect(fields.count == 3)
        for field in fields {
            #expect(field.contains(#"aria-invalid="true""#) == field.contains(#"id="email""#))
            #expect(field.contains("-problem\""))
        }
        #expect(page.title?.hasPrefix("Error: ") == true)
    }

    @Test("a form that nobody has sent yet has none")
    func none() throws {
        let page = try TestSite().visitor().get("/register")
        #expect(!page.text.contains("aria-invalid"))
        #expect(page.title == "Create an account – Example")
    }

    @Test("a missing field counts as an empty one")
    func missing() throws {
        let page = try TestSite().visitor().post("/register")
        #expect(page.status == 422)
        #expect(page.problem("username") == "Enter a username.")
    }
}
