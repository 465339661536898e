import Accounts
import Testing

@Suite("e-mail address")
struct EmailAddressTests {
    private func problem(_ text: String) -> EmailAddress.Problem? {
        do throws(EmailAddress.Problem) {
            _ = try EmailAddress(parsing: text)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "what people have",
        arguments: [
            "a@b.de", "Anna.Muster+list@Example.co.uk", "o'neill@example.net", "x_1-y@sub.example.org",
            "!#$%&'*+/=?^_`{|}~-@example.net", "a@1.example", "a@xn--bcher-kva.example",
        ])
    func accepted(_ text: String) throws {
        #expect(try EmailAddress(parsing: text).text == text)
    }

    @Test(
        "what mail systems read in two ways, or not at all",
        arguments: [
            "anna", "anna@", "@example.net", "anna@localhost", "a@b@example.net", "a b@example.net",
            ".a@example.net", "a.@example.net", "a..b@example.net", "-X@example.net", "\"a b\"@example.net",
            "a@-b.de", "a@b-.de", "a@b..de", "a@.de", "a@b.de.", "a@10.0.0.1", "a@[10.0.0.1]", "a@b_c.de",
            "änna@example.net", "mıke@example.net", "a@exämple.net", "a@example.net\u{0}", "a@example.net\nBcc: b@c.de",
            "a,b@example.net", "<a@example.net>", "Anna <a@example.net>", "a(x)@example.net", "a\\b@example.net",
        ])
    func malformed(_ text: String) {
        #expect(problem(text) == .malformed)
    }

    @Test("the bounds are those of RFC 5321: 254 bytes, 64 of them before the @, 63 in a label")
    func lengths() {
        let local = String(repeating: "l", count: 64)
        let label = String(repeating: "d", count: 63)
        let longest = "\(local)@\(label).\(label).\(String(repeating: "d", count: 58)).de"
        #expect(longest.utf8.count == 254)
        #expect(problem(longest) == nil)
        #expect(problem(longest + "e") == .tooLong)
        #expect(problem("l\(local)@example.net") == .malformed)
        #expect(problem("a@d\(label).de") == .malformed)
        #expect(problem(String(repeating: "x", count: 1 << 20)) == .tooLong)
        #expect(problem(" \n") == .missing)
    }

    @Test("space around it goes, and the key is in lower case")
    func key() throws {
        let address = try EmailAddress(parsing: " Anna@Example.NET\t")
        #expect(address.text == "Anna@Example.NET")
        #expect(address.key == "anna@example.net")
    }
}
