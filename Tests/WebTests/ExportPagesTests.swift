import Foundation
import MariaDB
import Testing

@testable import Web

@Suite("Export")
struct ExportPagesTests {
    @Test("a member downloads a file of JSON, named for the site and for them")
    func download() throws {
        let house = try TestSite()
        let alice = try house.member("Alice.B-1_x")
        let page = alice.get("/account/export")
        #expect(page.status == 200)
        #expect(page.all("Content-Type") == ["application/json; charset=utf-8"])
        #expect(page.all("Content-Disposition") == [#"attachment; filename="example.org-Alice.B-1_x.json""#])
        #expect(page.all("Cache-Control") == ["no-store"])
        let read = try JSONSerialization.jsonObject(with: Data(page.text.utf8)) as? [String: Any]
        let export = try #require(read)
        #expect(export["site"] as? String == "https://example.org")
        #expect((export["account"] as? [String: Any])?["username"] as? String == "Alice.B-1_x")
    }

    @Test("no hash and no token is in it: whoever finds the file could try passwords in peace")
    func noSecrets() throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        alice.post(
            "/profile/edit", ["username": "alice", "email": "new@example.net", "password": TestSite.password])
        _ = try house.takeLink()
        let text = alice.get("/account/export").text.lowercased()
        #expect(text.contains("new@example.net"))
        let secrets = try Connection(house.database.settings).rows(
            """
            SELECT CAST(password_hash AS CHAR) AS secret FROM account
            UNION SELECT HEX(token_hash) FROM session UNION SELECT HEX(hash) FROM token
            """)
        #expect(secrets.count == 3)
        for row in secrets { #expect(!text.contains(try row.text("secret").lowercased())) }
        for word in ["scrypt", "argon2", "hash"] { #expect(!text.contains(word)) }
    }

    @Test("it changes nothing")
    func changesNothing() throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        let before = try house.state()
        alice.get("/account/export")
        #expect(try house.state() == before)
    }
}
