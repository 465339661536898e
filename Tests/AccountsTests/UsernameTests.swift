import Accounts
import Testing

@Suite("username")
struct UsernameTests {
    private func problem(_ text: String) -> Username.Problem? {
        do throws(Username.Problem) {
            _ = try Username(parsing: text)
            return nil
        } catch {
            return error
        }
    }

    @Test("three to thirty ASCII letters, digits, dots, underscores and hyphens, as they are written")
    func accepted() throws {
        for text in ["abc", "A.b_c-d", "007", "x--", String(repeating: "n", count: 30)] {
            #expect(try Username(parsing: text).text == text)
        }
    }

    @Test("white space around it goes")
    func trimmed() throws {
        #expect(try Username(parsing: " \t\u{A0}anna\u{3000}\r\n").text == "anna")
    }

    @Test("the key is lower case")
    func key() throws {
        #expect(try Username(parsing: "Anna.B").key == "anna.b")
    }

    @Test(
        "each fault has its name",
        arguments: [
            ("", .missing), ("  ", .missing), ("ab", .tooShort), (String(repeating: "n", count: 31), .tooLong),
            ("anna b", .badCharacter), ("änna", .badCharacter), ("аnna", .badCharacter), ("anna\u{0}", .badCharacter),
            ("anna@x", .badCharacter), ("ann/a", .badCharacter), ("\u{212A}ate", .badCharacter),
            (".anna", .badBeginning), ("-anna", .badBeginning), ("_anna", .badBeginning), ("Admin", .reserved),
        ] as [(String, Username.Problem)])
    func refused(_ text: String, _ expected: Username.Problem) {
        #expect(problem(text) == expected)
    }

    @Test("a megabyte is refused like any other that is too long")
    func megabyte() {
        #expect(problem(String(repeating: "x", count: 1 << 20)) == .tooLong)
    }
}
