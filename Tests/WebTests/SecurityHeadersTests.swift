import HTTP
import Testing

/// That each header is there exactly once is checked for every answer of every test: see `Page.checkHouseRules`.
@Suite("SecurityHeaders")
struct SecurityHeadersTests {
    @Test("the pages of a mailed link tell no other page where they are, good link or bad; all others tell the site")
    func referrer() throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        for path in ["/verify/1/x", "/email-change/1/x", "/password-reset-confirm/1/x"] {
            #expect(alice.get(path).all("Referrer-Policy") == ["no-referrer"])
        }
        #expect(alice.get("/password-reset-confirm/1/set-password").all("Referrer-Policy") == ["no-referrer"])
        #expect(alice.postBare("/verify/1/x").all("Referrer-Policy") == ["no-referrer"])
        for path in ["/", "/dashboard", "/verify/done", "/password-reset", "/password-reset-complete", "/nothing"] {
            #expect(alice.get(path).all("Referrer-Policy") == ["same-origin"])
        }
    }

    @Test("a good link's pages too")
    func goodLink() throws {
        let house = try TestSite()
        let visitor = house.visitor()
        visitor.post("/register", ["username": "bob", "email": "bob@example.net", "password": TestSite.password])
        let link = try house.takeLink()
        #expect(visitor.get(link).all("Referrer-Policy") == ["no-referrer"])
        visitor.post(link)
        visitor.post("/password-reset", ["email": "bob@example.net"])
        #expect(visitor.get(try house.takeLink()).all("Referrer-Policy") == ["no-referrer"])
    }

    @Test("errors have them all")
    func errors() throws {
        let house = try TestSite()
        let visitor = house.visitor()
        #expect(visitor.get("/nothing").status == 404)
        #expect(visitor.get("/login?%").status == 400)
        #expect(visitor.postBare("/login").status == 403)
        #expect(visitor.postBare("/").status == 405)
        #expect(visitor.postBare("/login") { $0.body = .tooLarge }.status == 413)
        #expect(visitor.postBare("/login") { $0.contentType = "text/plain" }.status == 415)
    }

    @Test("search engines are kept from all pages but the welcome")
    func robots() throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        #expect(!house.visitor().get("/").text.contains("noindex"))
        for path in RoutesTests.pages.map(\.path) + ["/nothing"] where path != "/" {
            for page in [house.visitor().get(path), alice.get(path)] where !page.text.isEmpty && !page.isDownload {
                #expect(page.text.contains(#"<meta name="robots" content="noindex">"#))
            }
        }
    }
}
