import Crypto
import Foundation
import Testing

@testable import Accounts

@Suite("blocklist")
struct BlocklistTests {
    private static let shipped = URL(filePath: #filePath)
        .appending(path: "../../../Sources/Accounts/Blocklist/common-passwords").standardized.path

    private let file = FileManager.default.temporaryDirectory.appending(path: "blocklist-" + UUID().uuidString).path

    /// A list that is gone from the disk once it is open, as one that has been replaced by a newer one.
    private func list(_ text: String) throws -> Blocklist {
        try text.write(toFile: file, atomically: false, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: file) }
        return try Blocklist(path: file)
    }

    private func hash(_ password: String) throws -> String {
        try SHA1.hash(Array(password.utf8)).map { String(format: "%02X", $0) }.joined()
    }

    private func lines(_ passwords: some Sequence<String>) throws -> [String] {
        try passwords.map(hash).sorted()
    }

    private func contains(_ list: Blocklist, _ password: String) throws -> Bool {
        try list.contains(Array(password.utf8))
    }

    /// RFC 3174, section 7.3, has the hash of "abc"; the others are of sha1sum(1).
    @Test("the hashes are those that Have I Been Pwned gives out")
    func hashes() throws {
        #expect(try hash("abc") == "A9993E364706816ABA3E25717850C26C9CD0D89D")
        #expect(try hash("password") == "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8")
        #expect(try hash("") == "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709")
    }

    @Test("the shipped list has more than ten thousand that are long enough, and finds each kind")
    func shippedList() throws {
        let list = try Blocklist(path: Self.shipped)
        #expect(try list.examine() > 10_000)
        for common in ["password1", "12345678", "iloveyou", "qwertyuiop", "password123456"] {
            #expect(try contains(list, common), "\(common)")
        }
        for rare in ["correct horse battery", "Password1 with something", "пароль без примера", ""] {
            #expect(try !contains(list, rare), "\(rare)")
        }
    }

    @Test("the lines of the shipped list are found, the first and the last among them")
    func everyLine() throws {
        let list = try Blocklist(path: Self.shipped)
        let text = try String(contentsOfFile: Self.shipped, encoding: .utf8)
        let sorted = text.split(separator: "\n").map { BlocklistHash(digits: Array($0.utf8)[...]) }
        #expect(sorted.count == 16_293)
        for number in Array(stride(from: 0, to: sorted.count, by: 29)) + [sorted.count - 1] {
            #expect(try list.find(#require(sorted[number])))
        }
    }

    @Test(
        "lines end in LF or CR LF, have a count or none, in either case, and the last may have no end",
        arguments: [
            ("", "\n", true), (":1", "\n", true), (":23597311", "\r\n", true), ("", "\r\n", true), (":7", "\n", false),
            (":7", "\r\n", false),
        ])
    func format(count: String, end: String, endsLast: Bool) throws {
        let passwords = (0..<400).map { "password \($0)" }
        let text = try lines(passwords).map { $0 + count }.joined(separator: end) + (endsLast ? end : "")
        for text in [text, text.lowercased()] {
            let list = try list(text)
            for password in passwords { #expect(try contains(list, password)) }
            for number in 400..<600 { #expect(try !contains(list, "password \(number)")) }
            #expect(abs(try list.examine() - 400) < 5)
        }
    }

    @Test("counts of different lengths keep no line from being found")
    func variableLength() throws {
        let passwords = (0..<20_000).map { "password \($0)" }
        let text = try lines(passwords).enumerated().map { "\($1):\(String(repeating: "9", count: $0 % 9 + 1))\r\n" }
        let list = try list(text.joined())
        for number in stride(from: 0, to: 20_000, by: 37) { #expect(try contains(list, passwords[number])) }
        #expect(try !contains(list, "password"))
    }

    @Test("a list of one line, of two, and of none", arguments: [0, 1, 2])
    func tiny(count: Int) throws {
        let passwords = (0..<count).map { "password \($0)" }
        let list = try list(try lines(passwords).map { $0 + "\n" }.joined())
        for number in 0..<3 { #expect(try contains(list, "password \(number)") == (number < count)) }
    }

    /// Interpolation alone would creep through such a file line by line.
    @Test("a file whose hashes are all in one corner is searched as fast as any other")
    func crowded() throws {
        let hashes = (0..<100_000).map { "00000000000000000000000000000000" + String(format: "%08X", $0 * 7) }
        let list = try list(hashes.map { $0 + "\n" }.joined())
        for number in stride(from: 0, to: 700_000, by: 4999) {
            let digits = Array(("00000000000000000000000000000000" + String(format: "%08X", number)).utf8)
            #expect(try list.find(#require(BlocklistHash(digits: digits[...]))) == number.isMultiple(of: 7))
        }
        #expect(try !contains(list, "password"))
    }

    @Test("a file that is not there, may not be read or is a folder cannot be opened")
    func missing() {
        for path in ["/nowhere/list", "/tmp"] {
            #expect(throws: Blocklist.Problem.self) { try Blocklist(path: path) }
        }
    }

    @Test("what is no such list is told: an empty file, passwords in clear text, another hash, no order")
    func examined() throws {
        let sorted = try lines((0..<5000).map { "password \($0)" })
        let halves = Array(sorted[2500...]) + Array(sorted[..<2500])
        let bad: [String] = [
            "", "password1\n12345678\n", sorted.map { $0 + "00" }.joined(separator: "\n"),
            sorted.map { String($0.dropLast()) }.joined(separator: "\n"), sorted.reversed().joined(separator: "\n"),
            halves.joined(separator: "\n"), sorted.joined(separator: " "),
            sorted.map { $0 + " 5" }.joined(separator: "\n"), String(repeating: "A", count: 10_000),
        ]
        for text in bad { #expect(throws: Blocklist.Problem.self) { try list(text).examine() } }
    }

    @Test("a list that turns out to be none is a failure, never a password that may be set")
    func failsClosed() throws {
        let list = try list(String(repeating: "not a hash\n", count: 1000))
        #expect(throws: Failure.self) { try contains(list, "password") }
    }

    @Test("a list that becomes shorter while it is open is a failure, and no more")
    func truncated() throws {
        try (try lines((0..<5000).map { "password \($0)" })).joined(separator: "\n")
            .write(toFile: file, atomically: false, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let list = try Blocklist(path: file)
        truncate(file, 100)
        #expect(throws: Failure.self) { for number in 0..<10 { _ = try contains(list, "password \(number)") } }
    }
}
