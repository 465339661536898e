import Accounts
import Testing

@Suite("password")
struct PasswordTests {
    private func problem(_ text: String, minimum: Int = 8) -> Password.Problem? {
        do throws(Password.Problem) {
            _ = try Password(choosing: text, minimum: minimum)
            return nil
        } catch {
            return error
        }
    }

    @Test("code points count, not bytes nor characters")
    func codePoints() {
        #expect(problem("1234567") == .tooShort)
        #expect(problem("12345678") == nil)
        #expect(problem("ÄÖÜäöüß") == .tooShort)
        #expect(problem("пароль пароль") == nil)
        #expect(problem("👨‍👩‍👧‍👦👍") == nil)
        #expect(problem("        ") == nil)
        #expect(problem("12345678", minimum: 15) == .tooShort)
    }

    @Test("at most 1024 bytes, and none at all is missing")
    func bounds() {
        #expect(problem(String(repeating: "x", count: 1024)) == nil)
        #expect(problem(String(repeating: "x", count: 1025)) == .tooLong)
        #expect(problem("") == .missing)
    }

    @Test("one to sign in with may be short")
    func typed() throws {
        _ = try Password(typed: "x")
        #expect(throws: Password.Problem.missing) { try Password(typed: "") }
        #expect(throws: Password.Problem.tooLong) { try Password(typed: String(repeating: "x", count: 1025)) }
    }

    @Test("it never prints, by whatever way")
    func redacted() throws {
        let secret = "correct horse battery"
        let password = try Password(typed: secret)
        var dumped = ""
        dump([password], to: &dumped)
        dump((password, Optional(password)), to: &dumped)
        let printed = "\(password) \(String(reflecting: password)) \([password]) \(Optional(password) as Any) \(dumped)"
        #expect(!printed.contains("horse"))
        #expect(!printed.contains("104, 111"))  // its bytes
        #expect("\(password)" == "redacted")
        #expect(Mirror(reflecting: password).children.isEmpty)
    }
}
