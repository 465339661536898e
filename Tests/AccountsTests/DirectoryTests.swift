import MariaDB
import TestSupport
import Testing

@testable import Accounts

@Suite("directory")
struct DirectoryTests {
    let house: House

    init() throws {
        house = try House()
    }

    /// Members whose names count up from 1, written by one statement.
    private func crowd(_ count: Int) throws {
        try house.database.execute(
            """
            INSERT INTO account (username, username_key, email, email_key, password_hash, display_name, verified_at)
            SELECT CONCAT('user', LPAD(seq, 6, '0')), CONCAT('user', LPAD(seq, 6, '0')),
                CONCAT('user', seq, '@example.net'), CONCAT('user', seq, '@example.net'), '',
                CONCAT(ELT(1 + seq % 4, 'Anna', 'Bert', 'Cleo', 'User'), ' ', seq), UTC_TIMESTAMP(6)
            FROM seq_1_to_\(count)
            """)
    }

    private func show(_ person: Person, as displayName: String) throws {
        try house.database.execute(
            "UPDATE account SET display_name = ? WHERE username = ?", .text(displayName), .text(person.name))
    }

    /// All names that a search finds, read page by page.
    private func names(_ search: String = "") throws -> [String] {
        var names: [String] = []
        var place: Directory.Place?
        repeat {
            let page = try house.accounts.directory(search: search, after: place)
            #expect(page.entries.count == Directory.pageSize || page.next == nil)
            names += page.entries.map(\.username.text)
            place = page.next
        } while place != nil
        return names
    }

    @Test("members are listed by username, fifty a page, each once")
    func pages() throws {
        try crowd(120)
        let all = try names()
        #expect(all.count == 120)
        #expect(all == all.sorted())
        #expect(try house.accounts.directory().entries.count == 50)
    }

    @Test("a page that is just full is the last", arguments: [0, 1, 50, 51, 100])
    func bounds(count: Int) throws {
        if count > 0 { try crowd(count) }
        #expect(try names().count == count)
        #expect(try names("user").count == count)
    }

    @Test("who comes or goes while one reads moves nobody else")
    func keyset() throws {
        try crowd(100)
        let first = try house.accounts.directory()
        try house.database.execute("DELETE FROM account WHERE username_key < 'user000010'")
        try house.member("aaa")
        let second = try house.accounts.directory(after: first.next)
        #expect(second.entries.first?.username.text == "user000051")
        #expect(second.next == nil)
    }

    @Test("only verified and enabled accounts are there")
    func listed() throws {
        try house.member("anna")
        let bert = try house.member("bert")
        _ = try house.register(Person("cleo"))
        try house.accounts.disable(#require(try house.accounts.account(bert.name)).id)
        #expect(try names() == ["anna"])
        #expect(try names("bert").isEmpty)
        #expect(try house.accounts.profile(of: "bert") == nil)
        #expect(try house.accounts.profile(of: "cleo") == nil)
        #expect(try house.accounts.profile(of: "ANNA")?.username.text == "anna")
    }

    @Test("an entry tells no address")
    func noAddress() throws {
        let anna = try house.member("anna")
        var text = ""
        dump(try house.accounts.directory(), to: &text)
        #expect(!text.contains(anna.address))
    }

    @Test("a search finds the beginnings of usernames first, then of display names, nobody twice")
    func search() throws {
        try show(house.member("anna"), as: "Annabelle")
        try show(house.member("bert"), as: "Anna Bert")
        try show(house.member("cleo"), as: "Not Anna")
        try show(house.member("ann"), as: "Zoe")
        #expect(try names("ann") == ["ann", "anna", "bert"])
        #expect(try names("ANNA") == ["anna", "bert"])
        #expect(try names("Ånna") == ["bert", "anna"])  // accents are left to the collation: display names alone
        #expect(try names("zoe") == ["ann"])
        #expect(try names("elle").isEmpty)
    }

    @Test("a search across both parts and several pages repeats and misses nobody")
    func searchPages() throws {
        try crowd(300)
        // 300 usernames begin with "user"; 75 display names do, too, of the same members.
        let found = try names("user")
        #expect(found.count == 300)
        #expect(Set(found).count == 300)
        let annas = try names("anna")
        #expect(annas.count == 75)
        #expect(Set(annas).count == 75)
        try house.database.execute("UPDATE account SET display_name = 'Anna'")
        #expect(Set(try names("anna")).count == 300)
    }

    @Test("a page that ends with the last of the usernames goes on with the display names", arguments: [49, 50, 51])
    func searchPageBetween(usernames: Int) throws {
        try crowd(99 + usernames)  // user000100 and so on
        try house.database.execute("UPDATE account SET display_name = 'user0001' WHERE username_key < 'user000006'")
        let found = try names("user0001")
        #expect(found.count == usernames + 5)
        #expect(Set(found).count == usernames + 5)
        #expect(found.suffix(5).sorted() == ["user000001", "user000002", "user000003", "user000004", "user000005"])
    }

    @Test("the wildcards of LIKE are signs like any other")
    func wildcards() throws {
        try show(house.member("a_b"), as: "100% Anna")
        try show(house.member("axb"), as: "100 Bert")
        try show(house.member("cleo"), as: "back\\slash")
        #expect(try names("a_") == ["a_b"])
        #expect(try names("100%") == ["a_b"])
        #expect(try names("%").isEmpty)
        #expect(try names("_").isEmpty)
        #expect(try names("back\\") == ["cleo"])
        #expect(try names("\\").isEmpty)
    }

    @Test("nothing that is searched for is an error", arguments: ["'", "\u{0}", "🦊", "\u{FFFF}", "' OR 1=1 -- "])
    func anything(_ words: String) throws {
        try house.member("anna")
        #expect(try names(words).isEmpty)
        #expect(try names(String(repeating: words, count: 10_000)).isEmpty)
    }

    @Test("no page reads more of a hundred thousand members than it shows, wherever it is")
    func cost() throws {
        try crowd(100_000)
        try house.database.execute("ANALYZE TABLE account")
        let places: [(String, Directory.Place?)] = [
            ("", nil), ("", .afterUsername("user050000")), ("user07", nil), ("user07", .afterUsername("user079000")),
            ("cleo 5", nil), ("anna", nil), ("bert", .afterDisplayName("Bert 5", AccountID(1))),
            ("nobody", nil),
        ]
        for (search, place) in places {
            let before = try rowsRead()
            let page = try house.accounts.directory(search: search, after: place)
            #expect(page.entries.isEmpty == (search == "nobody"))
            #expect(try rowsRead() - before < 200, "\(search) \(String(describing: place))")
        }
    }

    @Test("the newest members come in the order they joined, without the one that asks and who is not listed")
    func newest() throws {
        let anna = try house.signIn(try house.member(Person("anna")))
        #expect(try house.accounts.newestMembers(besides: anna, atMost: 3).isEmpty)
        for name in ["bert", "cleo", "dora", "emil"] { try house.member(name) }
        _ = try house.register(Person("fritz"))
        let newest = try house.accounts.newestMembers(besides: anna, atMost: 3)
        #expect(newest.map(\.username.text) == ["emil", "dora", "cleo"])
    }

    @Test("a flood of registrations that nobody verifies makes no dashboard slow")
    func newestInAFlood() throws {
        let anna = try house.signIn(try house.member(Person("anna")))
        try crowd(20_000)
        try house.database.execute("UPDATE account SET verified_at = NULL WHERE username LIKE 'user%'")
        let before = try rowsRead()
        #expect(try house.accounts.newestMembers(besides: anna, atMost: 3).isEmpty)
        #expect(try rowsRead() - before < 1200)
    }

    /// How many rows the connection of the verbs has read so far, from whatever index or table; those that the engine
    /// passed over by what stands in the index are counted apart.
    private func rowsRead() throws -> Int {
        try house.accounts.rows(
            """
            SHOW SESSION STATUS
            WHERE Variable_name LIKE 'Handler_read%' OR Variable_name = 'Handler_icp_attempts'
            """
        ) { row throws(DatabaseError) in
            Int(try row.text("Value")) ?? 0
        }.reduce(0, +)
    }
}
