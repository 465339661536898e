import HTTP
import MariaDB
import SiteSupport
import Testing

@Suite("Directory")
struct DirectoryPagesTests {
    /// Verified accounts, made faster than one by one.
    private func add(_ house: TestSite, _ count: Int, _ prefix: String, displayName: String = "") throws {
        for number in 0..<count {
            let name = "\(prefix)\(number + 100)"
            try Connection(house.database.settings).execute(
                """
                INSERT INTO account (username, username_key, email, email_key, password_hash, display_name, verified_at)
                VALUES (?, ?, ?, ?, '', ?, UTC_TIMESTAMP(6))
                """,
                .text(name), .text(name), .text(name + "@example.net"), .text(name + "@example.net"),
                .text(displayName))
        }
    }

    private func names(on page: Page) -> [String] {
        page.text.split(separator: "\n").filter { $0.hasPrefix("<li><a href=\"/profiles/") }
            .map { String($0.dropFirst("<li><a href=\"/profiles/".count).prefix { $0 != "\"" }) }
    }

    /// All pages from one on, by following the links that a reader would.
    private func walk(_ browser: TestBrowser, _ path: String) -> [[String]] {
        var pages: [[String]] = []
        var next: String? = path
        while let path = next, pages.count < 10 {
            let page = browser.get(path)
            #expect(page.status == 200)
            pages.append(names(on: page))
            next = page.between(#"rel="next" href=""#, "\"")?.replacing("&amp;", with: "&")
        }
        return pages
    }

    @Test("members are listed fifty a page, everybody once")
    func pages() throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        try add(house, 120, "m")
        let pages = walk(alice, "/profiles")
        #expect(pages.map(\.count) == [50, 50, 21])
        #expect(pages.flatMap { $0 } == ["alice"] + (100..<220).map { "m\($0)" })
    }

    /// Display names that an address has to escape, and one whose first character clings to what is before it.
    @Test(
        "a search goes on over pages, whatever is in it",
        arguments: ["Zoë", "a&b=c", "100% a+b", "日本 語", "a.b.c", "\u{301}x", "\"<q>", "O'Neil #1?", "a_b\\c"])
    func search(_ name: String) throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        try add(house, 60, "m", displayName: name)
        try add(house, 3, "n", displayName: "someone else")
        let pages = walk(alice, "/profiles?q=" + PercentCoding.encode(name))
        #expect(pages.map(\.count) == [50, 10])
        #expect(pages.flatMap { $0 } == (100..<160).map { "m\($0)" })
        let page = alice.get("/profiles?q=" + PercentCoding.encode(name))
        #expect(page.text.contains(#"type="search" value="\#(Hostile.escaped(name))""#))
    }

    @Test("a search by username comes first, and goes over to names")
    func bothParts() throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        try add(house, 60, "mo")
        try add(house, 60, "x", displayName: "Moritz")
        #expect(walk(alice, "/profiles?q=mo").flatMap { $0 }.count == 120)
        #expect(walk(alice, "/profiles?q=MO").flatMap { $0 }.prefix(60) == (100..<160).map { "mo\($0)" }[...])
    }

    @Test("wild cards are letters like any other, nobody is said to be found where nobody is, and a place may be any")
    func nobody() throws {
        let alice = try TestSite().member("alice")
        for search in ["%25", "_", "%5C", "bob", String(repeating: "a", count: 5000)] {
            let page = alice.get("/profiles?q=" + search)
            #expect(page.status == 200)
            #expect(names(on: page).isEmpty)
            #expect(page.text.contains("Nobody’s name begins with"))
        }
        #expect(alice.get("/profiles?after=u.zzz").text.contains("There is nobody after this."))
        for place in ["", "x", "d.", "d.x.y", "u", "d.99999999999999999999.x", "d.-1.x", "%F0%9F%92%A9"] {
            #expect(names(on: alice.get("/profiles?after=" + place)) == ["alice"])
        }
    }

    @Test("who is not verified, or disabled, is neither listed nor shown, like somebody who never was")
    func unlisted() throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        _ = try house.member("carol")
        try house.membership.disable(try #require(try house.membership.account("carol")).id)
        house.visitor().post(
            "/register", ["username": "bob", "email": "bob@example.net", "password": TestSite.password])
        #expect(names(on: alice.get("/profiles")) == ["alice"])
        let pages = ["bob", "carol", "nobody", "a%2Fb", "%20alice"].map { alice.get("/profiles/" + $0) }
        #expect(pages.allSatisfy { $0.status == 404 })
        #expect(Set(pages.map(\.text)).count == 1)
        #expect(alice.get("/profiles/ALICE").status == 200)
    }

    @Test("an address is shown where its owner shows it, and to its owner")
    func email() throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        let bob = try house.member("bob")
        #expect(!alice.get("/profiles/bob").text.contains("bob@example.net"))
        #expect(bob.get("/profiles/bob").text.contains("mailto:bob@example.net"))
        #expect(bob.get("/profiles/bob").text.contains(#"href="/profile/edit""#))
        bob.post(
            "/profile/edit",
            ["username": "bob", "email": "bob@example.net", "display_name": "", "about": "", "show_email": "on"])
        #expect(alice.get("/profiles/bob").text.contains("mailto:bob@example.net"))
        #expect(!alice.get("/profiles/bob").text.contains(#"href="/profile/edit""#))
        #expect(!alice.get("/profiles").text.contains("@"))
    }
}
