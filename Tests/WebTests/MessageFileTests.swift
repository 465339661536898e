import Testing

@testable import Web

@Suite("MessageFile")
struct MessageFileTests {
    @Test("a line is a name and its text, whatever stands in the text; comments and empty lines are passed over")
    func lines() throws {
        let messages = try MessageFile.parse(
            "# comment\n\n  \nlogin.refused = No = no.\n  # another\nname.x=y\nempty.z  =   two  words  \n")
        #expect(messages == ["login.refused": "No = no.", "name.x": "y", "empty.z": "two  words"])
    }

    @Test("lines may end as on Windows")
    func carriageReturns() throws {
        #expect(try MessageFile.parse("a = 1\r\nb = 2\r\n\r\n") == ["a": "1", "b": "2"])
    }

    @Test(
        "what is no such line, or a second text of a name, is refused with its line",
        arguments: [("a = 1\nb", 2), ("a", 1), ("a = 1\n\na = 2", 3), ("= x", 1), ("a =", 1)])
    func problems(_ text: String, _ line: Int) {
        do {
            _ = try MessageFile.parse(text)
            Issue.record("it was read")
        } catch {
            #expect(error.description.hasPrefix("messages.txt, line \(line): "))
        }
    }
}
