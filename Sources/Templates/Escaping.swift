/// How a text becomes part of the document, unless the tag asks for it raw (`{{{x}}}`, `{{&x}}`).
public enum Escaping: Sendable {
    /// For HTML: element content and quoted attributes.
    case html
    /// For plain text, such as a letter: left as it is.
    case none

    func append(_ text: String, to output: inout [UInt8]) {
        var text = text
        text.withUTF8 { bytes in
            switch self {
            case .none: output.append(contentsOf: bytes)
            case .html: Self.escape(bytes, into: &output)
            }
        }
    }

    private static func escape(_ text: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
        var written = 0
        for position in text.indices {
            // Letters are above all five: most bytes take one comparison.
            guard text[position] <= UInt8(ascii: ">"), let entity = entity(for: text[position]) else { continue }
            output.append(contentsOf: UnsafeBufferPointer(rebasing: text[written..<position]))
            output.append(contentsOf: UnsafeBufferPointer(start: entity.utf8Start, count: entity.utf8CodeUnitCount))
            written = position + 1
        }
        output.append(contentsOf: UnsafeBufferPointer(rebasing: text[written...]))
    }

    @inline(__always) private static func entity(for byte: UInt8) -> StaticString? {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        default: nil
        }
    }
}
