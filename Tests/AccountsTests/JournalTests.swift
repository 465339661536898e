import Foundation
import TestSupport
import Testing

@testable import Accounts

@Suite("journal")
struct JournalTests {
    @Test("a line has a time, a priority, an event, and its fields in quotes")
    func line() throws {
        let line = Journal.line(.warning, "try-refused", ["who": "Anna \"x\" \\", "empty": ""], isRead: false)
        #expect(
            try /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ warning event=try-refused who="Anna \\"x\\" \\\\" empty=""\n/
                .wholeMatch(in: line) != nil)
    }

    @Test("for the journal of systemd the priority is a number in brackets, and the time is left out")
    func journal() {
        #expect(Journal.line(.error, "x", [:], isRead: true) == "<3>event=x\n")
        #expect(Journal.line(.info, "x", [:], isRead: true) == "<6>event=x\n")
    }

    @Test(
        "no value begins a line or a field of its own, nor turns the terminal's writing",
        arguments: [
            "a\nb", "a\r\nb", "a\u{1B}[2Jb", "a\u{0}b", "a\u{2028}b", "a\u{202E}b", "a\u{9B}b", "a\" event=\"b",
        ])
    func injection(_ value: String) {
        let line = Journal.line(.info, "x", ["value": value], isRead: true)
        #expect(line.unicodeScalars.count { $0 == "\n" } == 1)
        #expect(line.dropLast().unicodeScalars.allSatisfy { (0x20..<0x7F).contains($0.value) })
        #expect(!line.contains("\" event"))
    }
}
