/// How a text becomes part of the document, unless the tag asks for it raw (`{{{x}}}`, `{{&x}}`).
public enum Escaping: Sendable {
    /// For HTML: element content and quoted attributes.
    case html
    /// For plain text, such as a letter: left as it is.
    case none

    func append(_ text: String, to output: inout [UInt8]) {
        guard self == .html, text.utf8.contains(where: Self.isSpecial) else {
            output.append(contentsOf: text.utf8)
            return
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): output.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "<"): output.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): output.append(contentsOf: "&gt;".utf8)
            case UInt8(ascii: "\""): output.append(contentsOf: "&quot;".utf8)
            case UInt8(ascii: "'"): output.append(contentsOf: "&#39;".utf8)
            default: output.append(byte)
            }
        }
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): true
        default: false
        }
    }
}
