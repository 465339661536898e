import Testing

@testable import Web

@Suite("Route")
struct RouteTests {
    private let route = Route.all("/profiles/{username}/edit")

    private func match(_ path: String) -> [Substring]? {
        route.match(path.split(separator: "/", omittingEmptySubsequences: false))
    }

    @Test("braces stand for any text between slashes, which stays encoded")
    func match() {
        #expect(match("profiles/a%2Fb/edit") == ["a%2Fb"])
        #expect(match("profiles/{username}/edit") == ["{username}"])
    }

    @Test("but not for nothing, and every other part has to be the same")
    func mismatch() {
        for path in ["profiles//edit", "profiles/a", "profiles/a/edit/", "profiles/a/Edit", "profile/a/edit", ""] {
            #expect(match(path) == nil, "\(path)")
        }
    }

    @Test("the log names a page by its pattern, never by what stands in its braces")
    func name() {
        #expect(Routes.find("/verify/1/secret", below: .root)?.route.name == "/verify/{uid}/{token}")
    }

    @Test("an address with a form for members sends a visitor's POST to sign in, and back to the form")
    func entrance() throws {
        let visitor = try TestSite().visitor()
        #expect(visitor.postBare("/profile/edit").location == "/login?next=%2Fprofile%2Fedit")
        #expect(visitor.postBare("/password-change").location == "/login?next=%2Fpassword-change")
        // There is no page to come back to.
        #expect(visitor.postBare("/logout").location == "/login")
    }

    @Test("the address asked for, with its query, is where signing in leads back to")
    func next() throws {
        let visitor = try TestSite().visitor()
        let target = "/profiles?q=a%26b&after=u.x"
        #expect(visitor.get(target).location == "/login?next=%2Fprofiles%3Fq%3Da%2526b%26after%3Du.x")
        let login = visitor.get(try #require(visitor.get(target).location))
        #expect(login.value(of: "next") == "/profiles?q=a%26b&amp;after=u.x")
    }
}
