import Foundation
import Testing

@testable import Web

@Suite("JSON")
struct JSONTests {
    private func text(_ json: JSON) -> String {
        String(decoding: json.bytes, as: UTF8.self)
    }

    private func read(_ json: JSON) throws -> Any {
        try JSONSerialization.jsonObject(with: Data(json.bytes), options: .fragmentsAllowed)
    }

    @Test("values have the forms of RFC 8259")
    func values() {
        #expect(text(.null) == "null\n")
        #expect(text(.list([.flag(true), .flag(false)])) == "[\n  true,\n  false\n]\n")
        #expect(text(.integer(.min)) == "-9223372036854775808\n")
        #expect(text(.optional(nil)) == "null\n")
        #expect(text(.list([])) == "[]\n")
        #expect(text(.object([])) == "{}\n")
        #expect(
            text(.object([("a", .list([.object([("b", .null)])]))])) == """
                {
                  "a": [
                    {
                      "b": null
                    }
                  ]
                }

                """)
    }

    @Test("quotation mark, reverse solidus and every control are escaped (section 7)")
    func escapes() {
        #expect(text(.text("\"\\/\n\r\t\u{8}\u{1F}\u{0}")) == #""\"\\/\n\r\t\u0008\u001f\u0000""# + "\n")
        #expect(text(.object([("a\"b", .null)])) == "{\n  \"a\\\"b\": null\n}\n")
    }

    @Test("any text is read back as it was", arguments: 0..<8)
    func roundTrip(_ part: UInt32) throws {
        var scalars = String.UnicodeScalarView()
        for value in (part * 0x2000)..<((part + 1) * 0x2000) { Unicode.Scalar(value).map { scalars.append($0) } }
        scalars.append(contentsOf: "🦊\u{10FFFF}\u{2028}</script>".unicodeScalars)
        let text = String(scalars)
        let found = try #require(try read(.text(text)) as? String)
        #expect(Array(found.utf8) == Array(text.utf8))
    }
}
