import Accounts
import Testing

@Suite("texts of a profile")
struct ProfileTextsTests {
    @Test("a display name is any Unicode without space around it, or empty")
    func displayName() throws {
        for text in ["", "Ånna", "李小龍", "🦊", "<script>alert(1)</script>", "O'Neill; DROP TABLE account"] {
            #expect(try DisplayName(parsing: "  \(text)\u{3000}").text == text)
        }
    }

    @Test("it has a hundred code points at most")
    func displayNameLength() throws {
        #expect(try DisplayName(parsing: String(repeating: "漢", count: 100)).text.count == 100)
        for count in [101, 1 << 20] {
            #expect(throws: DisplayName.Problem.tooLong) {
                try DisplayName(parsing: String(repeating: "漢", count: count))
            }
        }
    }

    @Test(
        "what is not seen, or turns the direction of writing, is refused",
        arguments: ["a\nb", "a\tb", "a\u{0}b", "a\u{1B}[1mb", "a\u{7F}b", "a\u{85}b", "a\u{202E}b", "a\u{2066}b"])
    func displayNameHidden(_ text: String) {
        #expect(throws: DisplayName.Problem.badCharacter) { try DisplayName(parsing: text) }
    }

    @Test("what a member says of themselves may have lines, which count one sign each")
    func about() throws {
        #expect(try About(parsing: "one\r\n\r\ntwo\tthree\r\n").text == "one\n\ntwo\tthree")
        #expect(try About(parsing: String(repeating: "\r\n", count: 1000) + "x").text == "x")
        #expect(try About(parsing: "x" + String(repeating: "\r\n", count: 1998) + "y").text.count == 2000)
        #expect(throws: About.Problem.tooLong) { try About(parsing: String(repeating: "x", count: 2001)) }
        #expect(throws: About.Problem.tooLong) { try About(parsing: String(repeating: "x", count: 1 << 20)) }
    }

    @Test("and is refused with what is not seen", arguments: ["a\u{0}b", "a\u{8}b", "a\u{202E}b"])
    func aboutHidden(_ text: String) {
        #expect(throws: About.Problem.badCharacter) { try About(parsing: text) }
    }
}
