import HTTP
import SiteSupport
import Testing

@Suite("Password change")
struct PasswordChangePagesTests {
    @Test("who knows the old password sets a new one, goes on in a new session, and all others end")
    func changes() throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        let other = house.visitor()
        other.post("/login", ["identifier": "alice", "password": TestSite.password])
        let former = alice.session
        let answer = alice.post(
            "/password-change", ["old_password": TestSite.password, "new_password": "another password"])
        #expect(answer.location == "/password-change/done")
        #expect(alice.session != former)
        #expect(alice.get("/password-change/done").text.contains("Password changed"))
        #expect(other.get("/dashboard").status == 303)
        alice.session = former
        #expect(alice.get("/dashboard").status == 303)
    }

    @Test("a wrong, missing or weak password is said beside its field, and nothing changes")
    func problems() throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        let before = try house.state()
        func problems(_ old: String, _ new: String) -> [String?] {
            let page = alice.post("/password-change", ["old_password": old, "new_password": new])
            #expect(page.status == 422)
            #expect(!page.text.contains("sesame"))
            return [page.problem("old_password"), page.problem("new_password")]
        }
        #expect(problems("", "") == ["Enter a password.", "Enter a password."])
        #expect(problems("sesame wrong", "sesame 123") == ["This is not your current password.", nil])
        #expect(problems(String(repeating: "x", count: 1025), "sesame 123")[0] == "This is not your current password.")
        #expect(problems(TestSite.password, "sesame") == [nil, "Use at least 8 characters."])
        #expect(try house.state() == before)
    }

    @Test("password managers are told whose password it is, by a field that is no problem's and counts for nothing")
    func passwordManagers() throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        _ = try house.member("bob")
        let page = alice.get("/password-change")
        #expect(page.text.contains(#"value="alice" autocomplete="username" readonly"#))
        #expect(page.text.contains(#"autocomplete="current-password""#))
        #expect(page.text.contains(#"autocomplete="new-password""#))
        alice.post(
            "/password-change", ["member": "bob", "old_password": TestSite.password, "new_password": "another one"])
        #expect(
            house.visitor().post("/login", ["identifier": "bob", "password": TestSite.password]).status == 303)
    }
}
