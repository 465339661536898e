import HTTP
import SiteSupport
import Testing

@Suite("Profile")
struct ProfilePagesTests {
    private func edit(
        _ browser: TestBrowser, username: String = "alice", email: String = "alice@example.net", name: String = "",
        about: String = "", show: String = "", password: String = ""
    ) -> Page {
        browser.post(
            "/profile/edit",
            [
                "username": username, "email": email, "display_name": name, "about": about, "show_email": show,
                "password": password,
            ])
    }

    @Test("what is saved is shown, and that it was is said once")
    func saves() throws {
        let alice = try TestSite().member("alice")
        #expect(edit(alice, name: " Zoë 💩 ", about: "one\r\ntwo", show: "on").location == "/profile")
        let page = alice.get("/profile")
        #expect(page.text.contains("Your profile is saved.</p>"))
        #expect(page.text.contains("<h1>Zoë 💩</h1>"))
        #expect(page.text.contains("one\ntwo"))
        #expect(page.text.contains("shown to members") && !page.text.contains("not shown to members"))
        #expect(!alice.get("/profile").text.contains("is saved"))
        #expect(alice.get("/profile/edit").text.contains(#"name="show_email" checked"#))
    }

    @Test("the form shows text areas as they were typed, a first line break too")
    func leadingLineBreak() throws {
        let alice = try TestSite().member("alice")
        _ = edit(alice, about: "<b>&")
        // HTML leaves out a line break right behind <textarea>, so the template has one of its own there.
        #expect(alice.get("/profile/edit").text.contains(">\n&lt;b&gt;&amp;</textarea>"))
    }

    @Test("a new address needs the password, and counts when its link is confirmed")
    func newAddress() throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        let before = try house.state()
        for password in ["", "wrong"] {
            let page = edit(alice, email: "new@example.net", password: password)
            #expect(page.status == 422)
            #expect(page.problem("password") == "Enter your current password to change the e-mail address.")
            #expect(page.value(of: "email") == "new@example.net")
        }
        #expect(try house.state() == before)
        #expect(edit(alice, email: "new@example.net", password: TestSite.password).location == "/profile")
        let page = alice.get("/profile")
        #expect(page.text.contains("We sent a link to your new e-mail address"))
        #expect(page.text.contains("alice@example.net"))
    }

    @Test("each problem is said beside its field, all that was typed is kept, and nothing is saved")
    func problems() throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        _ = try house.member("bob")
        let before = try house.state()
        let page = edit(
            alice, username: "a", email: "x", name: String(repeating: "n", count: 101),
            about: String(repeating: "a", count: 2001), show: "on")
        #expect(page.status == 422)
        #expect(page.problem("username") == "A username has at least 3 characters.")
        #expect(page.problem("email") == "This is not an e-mail address as in name@example.org.")
        #expect(page.problem("display_name") == "Use at most 100 characters.")
        #expect(page.problem("about") == "Use at most 2000 characters.")
        #expect(page.text.contains(#"name="show_email" checked"#))
        #expect(edit(alice, username: "BOB").problem("username") == "This username is taken. Choose another.")
        let hidden = edit(alice, name: "a\u{202E}b", about: "a\u{1}b")
        #expect(hidden.problem("display_name") == "There is a character in it that cannot be shown.")
        #expect(hidden.problem("about") == "There is a character in it that cannot be shown.")
        #expect(try house.state() == before)
    }

    @Test(
        "hostile texts are text, in the form, on one's own page, and on the page for others", arguments: Hostile.texts)
    func hostile(_ text: String) throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        let refused = edit(alice, username: text, email: text, name: text, about: text, password: "sesame-" + text)
        #expect(refused.status == 422)
        for field in ["username", "email", "display_name"] {
            #expect(refused.value(of: field) == Hostile.escaped(text))
        }
        #expect(!refused.text.contains("sesame"))
        #expect(edit(alice, name: text, about: text).status == 303)
        let shown = text.hasSuffix(" ") ? String(text.dropLast()) : text
        for path in ["/profile", "/profiles/alice", "/dashboard", "/profiles"] {
            let page = alice.get(path)
            #expect(page.text.contains(Hostile.escaped(shown)))
            #expect(!page.text.contains(shown) || Hostile.escaped(shown) == shown)
        }
    }

    @Test("the form of one member cannot be turned on another's profile")
    func onlyOnesOwn() throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        let bob = try house.member("bob")
        let id = try #require(try house.membership.account("bob")).id
        alice.post(
            "/profile/edit",
            [
                "username": "alice", "email": "alice@example.net", "display_name": "Mallory", "about": "",
                "id": "\(id)", "uid": "\(id)", "member": "bob",
            ])
        #expect(!bob.get("/profile").text.contains("Mallory"))
        #expect(alice.get("/profile").text.contains("Mallory"))
    }
}
