/// A JSON value, and its text (RFC 8259).
public indirect enum JSON: Sendable {
    case text(String)
    case integer(Int64)
    case flag(Bool)
    case null
    case list([JSON])
    /// The members in this order; no name twice.
    case object([(name: String, value: JSON)])

    /// Null where there is none.
    public static func optional(_ text: String?) -> JSON {
        text.map(JSON.text) ?? .null
    }

    /// UTF-8, a member or element a line, indented by two spaces for whoever reads it.
    public var string: String { String(decoding: bytes, as: UTF8.self) }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        write(into: &bytes, depth: 0)
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    private func write(into bytes: inout [UInt8], depth: Int) {
        switch self {
        case .text(let text): Self.write(text, into: &bytes)
        case .integer(let integer): bytes += "\(integer)".utf8
        case .flag(let flag): bytes += (flag ? "true" : "false").utf8
        case .null: bytes += "null".utf8
        case .list(let elements):
            Self.write(elements, between: "[", "]", into: &bytes, depth) { element, bytes in
                element.write(into: &bytes, depth: depth + 1)
            }
        case .object(let members):
            Self.write(members, between: "{", "}", into: &bytes, depth) { member, bytes in
                Self.write(member.name, into: &bytes)
                bytes += ": ".utf8
                member.value.write(into: &bytes, depth: depth + 1)
            }
        }
    }

    private static func write<Part>(
        _ parts: [Part], between opening: String, _ closing: String, into bytes: inout [UInt8], _ depth: Int,
        _ writePart: (Part, inout [UInt8]) -> Void
    ) {
        bytes += opening.utf8
        for (index, part) in parts.enumerated() {
            bytes += (index == 0 ? "\n" : ",\n").utf8
            bytes += repeatElement(UInt8(ascii: " "), count: 2 * (depth + 1))
            writePart(part, &bytes)
        }
        if !parts.isEmpty {
            bytes.append(UInt8(ascii: "\n"))
            bytes += repeatElement(UInt8(ascii: " "), count: 2 * depth)
        }
        bytes += closing.utf8
    }

    /// Section 7: quotation mark, reverse solidus and the controls must be escaped, and nothing else is.
    private static func write(_ text: String, into bytes: inout [UInt8]) {
        let quote = UInt8(ascii: "\"")
        let escape = UInt8(ascii: "\\")
        bytes.append(quote)
        for byte in text.utf8 {
            switch byte {
            case quote, escape: bytes += [escape, byte]
            case UInt8(ascii: "\n"): bytes += "\\n".utf8
            case UInt8(ascii: "\r"): bytes += "\\r".utf8
            case UInt8(ascii: "\t"): bytes += "\\t".utf8
            case 0..<0x20: bytes += "\\u00\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16))".utf8
            default: bytes.append(byte)
            }
        }
        bytes.append(quote)
    }
}
