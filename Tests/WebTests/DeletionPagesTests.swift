import MariaDB
import Templates
import Testing

@testable import Web

@Suite("Deletion")
struct DeletionPagesTests {
    @Test("the page says what goes, what stays and until when")
    func form() throws {
        let page = try TestSite().member("alice").get("/account/delete")
        #expect(page.status == 200)
        #expect(page.text.contains("For 14 days you can take it back"))
        #expect(page.text.contains("for another 90 days"))
        #expect(page.text.contains("/account/export"))
    }

    @Test("with the password the member is signed out everywhere, and told so")
    func deletes() throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        let other = house.visitor()
        other.post("/login", ["identifier": "alice", "password": TestSite.password])
        let former = alice.session
        let answer = alice.post("/account/delete", ["password": TestSite.password])
        #expect(answer.status == 303 && answer.location == "/account/deleted")
        #expect(alice.session == nil)
        #expect(answer.all("Clear-Site-Data") == [#""cache""#])
        #expect(alice.get("/account/deleted").text.contains("Your account is deleted"))
        #expect(other.get("/dashboard").status == 303)
        alice.session = former
        #expect(alice.get("/dashboard").status == 303)
        #expect(try house.member("bob").get("/profiles/alice").status == 404)
    }

    @Test("a wrong or missing password is said beside its field, and nothing changes")
    func problems() throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        let before = try house.state()
        func problem(_ password: String) -> String? {
            let page = alice.post("/account/delete", ["password": password])
            #expect(page.status == 422)
            return page.problem("password")
        }
        #expect(problem("") == "Enter a password.")
        #expect(problem("sesame wrong") == "This is not your current password.")
        #expect(problem(String(repeating: "x", count: 1025)) == "This is not your current password.")
        #expect(try house.state() == before)
    }

    @Test("a form of another site or browser deletes nothing")
    func forged() throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        let token = try #require(try house.member("mallory").get("/account/delete").token)
        let before = try house.state()
        #expect(alice.postBare("/account/delete", [("password", TestSite.password)]).status == 403)
        let foreign = [("password", TestSite.password), ("csrf_token", token)]
        #expect(alice.postBare("/account/delete", foreign).status == 403)
        #expect(try house.state() == before)
    }

    @Test("signing in takes it back: the dashboard says so, whatever page was asked for")
    func takesBack() throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        alice.post("/account/delete", ["password": TestSite.password])
        let answer = alice.post(
            "/login", ["identifier": "alice", "password": TestSite.password, "next": "/profiles"])
        #expect(answer.location == "/dashboard")
        #expect(alice.get("/dashboard").text.contains("Your account stays"))
        #expect(!alice.get("/dashboard").text.contains("Your account stays"))
    }

    @Test("a wrong password looks the same for an account that leaves as for one that is not there")
    func notToldApart() throws {
        let house = try TestSite()
        try house.member("alice").post("/account/delete", ["password": TestSite.password])
        func answer(_ name: String) -> Page {
            house.visitor().post("/login", ["identifier": name, "password": "wrong wrong"])
        }
        let (leaving, unknown) = (answer("alice"), answer("nobody-here"))
        #expect(leaving.status == unknown.status)
        #expect(
            leaving.withoutToken.replacing("alice", with: "NAME")
                == unknown.withoutToken.replacing("nobody-here", with: "NAME"))
    }
}
