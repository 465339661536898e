import HTTP
import Testing

@testable import Web

@Suite("Browser")
struct BrowserTests {
    private let token = String(repeating: "A", count: 43)

    private func browser(_ cookies: String, at base: String = "https://example.org") throws -> Browser {
        Browser(Cookies(cookies), base: try #require(BaseURL(base)))
    }

    @Test("over https only cookies count that no other host can have set, over http only those without the prefix")
    func prefix() throws {
        #expect(try browser("__Host-session=\(token)").session != nil)
        #expect(try browser("session=\(token)").session == nil)
        #expect(try browser("session=\(token)", at: "http://localhost:8080").session != nil)
        #expect(try browser("__Host-session=\(token)", at: "http://localhost:8080").session == nil)
    }

    @Test("a session that came twice is nobody's")
    func twice() throws {
        let other = String(repeating: "B", count: 42) + "A"
        #expect(try browser("__Host-session=\(token); __Host-session=\(other)").session == nil)
    }

    @Test("what is no token of ours is no session", arguments: ["", "x", "\"\"", "' OR 1=1", "AAAA=", "%41"])
    func malformed(_ value: String) throws {
        #expect(try browser("__Host-session=\(value)").session == nil)
        #expect(try browser("__Host-visitor=\(value)").visitorSecret == nil)
    }

    @Test("a visitor's cookie is as long as those we give out")
    func visitor() throws {
        #expect(try browser("__Host-visitor=\(token)").visitorSecret == token)
        #expect(try browser("__Host-visitor=\(token.dropLast(3))").visitorSecret == nil)
    }

    @Test("a visitor gets the cookie with the first page, each of which has a form, and keeps it")
    func onceEach() throws {
        let visitor = try TestSite().visitor()
        let cookie = try #require(visitor.get("/").cookies.first)
        #expect(cookie.name == "__Host-visitor")
        #expect(cookie.attributes == ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"])
        #expect(visitor.get("/register").cookies.isEmpty)
    }
}
