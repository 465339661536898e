/// How a text becomes part of the document, unless the tag asks for it raw (`{{{x}}}`, `{{&x}}`).
public enum Escaping: Sendable {
    /// For HTML: element content and quoted attributes.
    case html
    /// For plain text, such as a letter: left as it is.
    case none

    func append(_ text: String, to bytes: inout [UInt8]) {
        escape(text) { bytes.append(contentsOf: $0) }
    }

    func append(_ text: consuming String, to output: inout Output) {
        escape(text) { output.append($0) }
    }

    /// Hands on the text piece by piece.
    @inline(__always) private func escape(_ text: consuming String, _ append: (UnsafeBufferPointer<UInt8>) -> Void) {
        text.withUTF8 { text in
            guard case .html = self else { return append(text) }
            var written = 0
            // Two questions, since most bytes need only the first: in one they cost three times as much for each digit.
            for position in text.indices where Self.isSpecial(text[position]) {
                let entity = Self.entity(for: text[position])
                append(UnsafeBufferPointer(rebasing: text[written..<position]))
                append(UnsafeBufferPointer(start: entity.utf8Start, count: entity.utf8CodeUnitCount))
                written = position + 1
            }
            append(UnsafeBufferPointer(rebasing: text[written...]))
        }
    }

    @inline(__always) private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): true
        default: false
        }
    }

    @inline(never) private static func entity(for byte: UInt8) -> StaticString {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        default: "&#39;"
        }
    }
}
