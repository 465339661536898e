import HTTP
import Testing

/// RFC 3986, section 2: https://www.rfc-editor.org/rfc/rfc3986#section-2
@Suite("PercentCoding")
struct PercentCodingTests {
    private func decode(_ text: String, plusIsSpace: Bool = false) throws -> String {
        try PercentCoding.decode(text.utf8, plusIsSpace: plusIsSpace)
    }

    @Test("unreserved characters stay, as section 2.3 lists them")
    func unreserved() throws {
        let characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
        #expect(PercentCoding.encode(characters) == characters)
        #expect(try decode(characters) == characters)
    }

    @Test("reserved characters, as section 2.2 lists them, and all others are escaped in upper case")
    func reserved() {
        #expect(PercentCoding.encode(":/?#[]@") == "%3A%2F%3F%23%5B%5D%40")
        #expect(PercentCoding.encode("!$&'()*+,;=") == "%21%24%26%27%28%29%2A%2B%2C%3B%3D")
        #expect(PercentCoding.encode("\0\t %\"<>\\") == "%00%09%20%25%22%3C%3E%5C")
    }

    @Test(
        "the examples of section 2.5 come out as it says",
        arguments: [("A", "A"), ("À", "%C3%80"), ("ア", "%E3%82%A2")])
    func examples(_ text: String, _ encoded: String) throws {
        #expect(PercentCoding.encode(text) == encoded)
        #expect(try decode(encoded) == text)
    }

    @Test("either case of a hexadecimal digit is the same (section 2.1)")
    func hexadecimalCase() throws {
        #expect(try decode("%e3%82%a2%E3%82%A2%7e") == "アア~")
    }

    @Test("every code point below U+0800 but NUL survives the way there and back")
    func roundTrip() throws {
        for scalar in (1...0x7FF).compactMap(Unicode.Scalar.init) {
            let text = String(Character(scalar))
            let encoded = PercentCoding.encode(text)
            #expect(encoded.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
            #expect(try decode(encoded).unicodeScalars.elementsEqual([scalar]))
        }
    }

    @Test("every byte that begins no UTF-8 alone is refused")
    func everyByte() throws {
        for byte in UInt8(1)...255 {
            let digits = String(byte, radix: 16)
            let escaped = "%" + (digits.count == 1 ? "0" : "") + digits
            if byte < 0x80 {
                #expect(try decode(escaped).utf8.elementsEqual([byte]))
            } else {
                #expect(throws: MalformedRequest.badRequest) { try decode(escaped) }
            }
        }
    }

    // RFC 3629, sections 3 and 10: these are how a filter for "/" or NUL was walked around.
    @Test(
        "overlong forms, surrogates, and what lies beyond U+10FFFF are refused",
        arguments: [
            "%C0%AF", "%C0%80", "%E0%80%AF", "%F0%80%80%AF", "%C1%BF", "%ED%A0%80", "%ED%BF%BF", "%ED%A0%BD%ED%B2%A9",
            "%F4%90%80%80", "%F8%88%80%80%80", "%FE", "%E3%82", "%82%A2",
        ])
    func malformedUTF8(_ text: String) {
        #expect(throws: MalformedRequest.badRequest) { try decode(text) }
    }

    @Test("NUL is refused", arguments: ["%00", "a%00b", "\0"])
    func nul(_ text: String) {
        #expect(throws: MalformedRequest.badRequest) { try decode(text) }
    }

    @Test("an escape that breaks off or has no digits is refused", arguments: ["%", "%4", "a%", "%%41", "%4 1", "%-1"])
    func brokenEscapes(_ text: String) {
        #expect(throws: MalformedRequest.badRequest) { try decode(text) }
    }

    @Test("an escape is decoded once")
    func once() throws {
        #expect(try decode("%2541") == "%41")
        #expect(try decode("%25%32%35") == "%25")
    }

    @Test("plus is a space in forms alone")
    func plus() throws {
        #expect(try decode("a+b") == "a+b")
        #expect(try decode("a+b%2Bc", plusIsSpace: true) == "a b+c")
    }
}
