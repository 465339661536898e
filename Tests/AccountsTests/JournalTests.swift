import Foundation
import Testing

@testable import Accounts

@Suite("journal")
struct JournalTests {
    /// What one line of the journal comes to.
    private func written(
        _ priority: Journal.Priority, _ event: String, _ fields: KeyValuePairs<String, String>, isRead: Bool
    ) throws -> String {
        let pipe = Pipe()
        Journal(descriptor: pipe.fileHandleForWriting.fileDescriptor, isRead: isRead).write(priority, event, fields)
        try pipe.fileHandleForWriting.close()
        return String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }

    @Test("a line has a time, a priority, an event, and its fields in quotes, those that are not empty")
    func line() throws {
        let line = try written(.warning, "try-refused", ["who": "Anna \"x\" \\", "empty": ""], isRead: false)
        #expect(
            try /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ warning event=try-refused who="Anna \\"x\\" \\\\"\n/
                .wholeMatch(in: line) != nil)
    }

    @Test("for the journal of systemd the priority is a number in brackets, and the time is left out")
    func journal() throws {
        #expect(try written(.error, "x", [:], isRead: true) == "<3>event=x\n")
        #expect(try written(.info, "x", [:], isRead: true) == "<6>event=x\n")
    }

    @Test(
        "no value begins a line or a field of its own, nor turns the terminal's writing",
        arguments: [
            "a\nb", "a\r\nb", "a\u{1B}[2Jb", "a\u{0}b", "a\u{2028}b", "a\u{202E}b", "a\u{9B}b", "a\" event=\"b",
        ])
    func injection(_ value: String) throws {
        let line = try written(.info, "x", ["value": value], isRead: true)
        #expect(line.unicodeScalars.count { $0 == "\n" } == 1)
        #expect(line.dropLast().unicodeScalars.allSatisfy { (0x20..<0x7F).contains($0.value) })
        #expect(try /<6>event=x value="([^"\\]|\\.)*"\n/.wholeMatch(in: line) != nil)
    }
}
