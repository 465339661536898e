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

    @Test("all that is wrong is told above the form, in its order, with ways to the fields")
    func summary() throws {
        let page = try TestSite().visitor().post("/register", ["username": "x", "email": "x", "password": "x"])
        let links = page.text.split(separator: "\n").filter { $0.hasPrefix("<li><a href=\"#") }
        #expect(
            links == [
                ##"<li><a href="#username">A username has at least 3 characters.</a></li>"##,
                ##"<li><a href="#email">This is not an e-mail address as in name@example.org.</a></li>"##,
                ##"<li><a href="#password">Use at least 8 characters.</a></li>"##,
            ])
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
