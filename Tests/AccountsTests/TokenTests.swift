import Accounts
import TestSupport
import Testing

@Suite("token")
struct TokenTests {
    @Test("what comes back is 43 signs of base64url, and nothing else is one")
    func read() throws {
        let text = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA_8"
        #expect(try #require(Token(text)).text == text)
        for wrong in [
            "", "AAAA", String(text.dropLast()), text + "A", text + "=", text + " ",
            text.replacing("_", with: "/"), "Ä" + text.dropFirst(), String(repeating: "A", count: 1 << 20),
        ] {
            #expect(Token(wrong) == nil)
        }
    }

    @Test("another spelling of the same bits is refused")
    func spelling() {
        #expect(Token(String(repeating: "A", count: 42) + "B") == nil)
    }

    @Test("no two are alike, and each sign is as likely as any other")
    func random() throws {
        let house = try House()
        let anna = try house.member("anna")
        var seen: Set<String> = []
        var counts: [Character: Int] = [:]
        for _ in 1...100 {
            let text = try house.signIn(anna).session.token.text
            seen.insert(text)
            for sign in text.dropLast() { counts[sign, default: 0] += 1 }  // the last has only four bits
        }
        #expect(seen.count == 100)
        // Chi-square with 63 degrees of freedom: beyond 131 comes by chance once in a million.
        let expected = Double(100 * 42) / 64
        let square = counts.values.reduce(Double(64 - counts.count) * expected) { sum, count in
            let difference = Double(count) - expected
            return sum + difference * difference / expected
        }
        #expect(square < 131)
    }

    @Test("it never prints, by whatever way, nor does what holds it")
    func redacted() throws {
        let house = try House()
        let member = try house.signIn(house.member("anna"))
        let text = member.session.token.text
        try house.accounts.requestPasswordReset(for: member.profile.email)
        let letter = try #require(try house.letters().first)
        let mailed = try #require(letter.link?.token.text)
        var printed = ""
        dump(member, to: &printed)
        dump(letter, to: &printed)
        print(member.session.token, [member], String(reflecting: member), letter, to: &printed)
        #expect(!printed.contains(text))
        #expect(!printed.contains(mailed))
        #expect("\(member.session.token)" == "redacted")
    }
}
