import Testing

@testable import Templates

@Suite("WordFile")
struct WordFileTests {
    private func texts(_ file: String) throws -> [String: String] {
        try WordFile.parse(file).mapValues(\.text)
    }

    @Test("a line is a name and its text, whatever stands in the text; comments and empty lines are passed over")
    func lines() throws {
        let words = try texts(
            "# comment\n\n  \nlogin.refused = No = no.\n  # another\nname.x=y\nempty.z  =   two  words  \n")
        #expect(words == ["login.refused": "No = no.", "name.x": "y", "empty.z": "two  words"])
    }

    @Test("lines may end as on Windows")
    func carriageReturns() throws {
        #expect(try texts("a = 1\r\n  2\r\nb = 2\r\n\r\n") == ["a": "1\n2", "b": "2"])
    }

    @Test("a text goes on in the lines that are indented, and may begin there")
    func several() throws {
        let words = try WordFile.parse("a = one\n  two = 2\n# note\n\tthree\nb =\n    first\n    second\nc = d\n")
        #expect(
            words == [
                "a": WordFile.Word(text: "one\ntwo = 2\nthree", line: 1),
                "b": WordFile.Word(text: "first\nsecond", line: 6), "c": WordFile.Word(text: "d", line: 8),
            ])
    }

    private static let faults: [(String, Int)] = [
        ("a = 1\nb", 2), ("a", 1), ("a = 1\n\na = 2", 3), ("= x", 1), ("a =", 1), ("a =\nb = 1", 1), ("a =\n\n  x", 1),
        ("a = 1\n\n  x", 3), ("a =\n  x\na =\n  y", 3),
    ]

    @Test(
        "what is no such line, a second text of a name, or a name without one, is refused with its line",
        arguments: faults)
    func problems(_ text: String, _ line: Int) {
        do {
            _ = try WordFile.parse(text)
            Issue.record("it was read")
        } catch {
            #expect(error.line == line)
        }
    }
}
