import Accounts
import Testing

@Suite("field of a form")
struct FieldValueTests {
    /// The name of the problem that a form would show beside its field.
    private func problem<Value: FieldValue>(_ type: Value.Type, _ text: String) -> String? {
        do throws(Value.Problem) {
            _ = try Value(parsing: text)
            return nil
        } catch {
            return error.rawValue
        }
    }

    @Test("each kind of field names its problem, or has none")
    func problems() {
        #expect(problem(Username.self, "anna") == nil)
        #expect(problem(Username.self, "-anna") == "badBeginning")
        #expect(problem(EmailAddress.self, "anna@localhost") == "malformed")
        #expect(problem(DisplayName.self, "a\u{0}") == "badCharacter")
        #expect(problem(About.self, String(repeating: "x", count: 2001)) == "tooLong")
    }
}
