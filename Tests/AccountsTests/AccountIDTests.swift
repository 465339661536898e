import Accounts
import Testing

@Suite("account number")
struct AccountIDTests {
    @Test("a number is read as it is written", arguments: ["1", "42", "9223372036854775807"])
    func read(_ text: String) throws {
        #expect(try #require(AccountID(text)).description == text)
    }

    @Test(
        "anything else is none",
        arguments: ["", " 1", "+1", "-1", "1.0", "0x1", "1e3", "٣", "one", "9223372036854775808", "1\u{0}"])
    func refused(_ text: String) {
        #expect(AccountID(text) == nil)
    }
}
