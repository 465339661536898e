/// How a text becomes part of the document, unless the tag asks for it raw (`{{{x}}}`, `{{&x}}`).
public enum Escaping: Sendable {
    /// For HTML: element content and quoted attributes.
    case html
    /// For plain text, such as a letter: left as it is.
    case none

    func append(_ text: String, to output: Output) {
        var text = text
        text.withUTF8 { bytes in
            switch self {
            case .none: output.append(bytes)
            case .html: Self.escape(bytes, into: output)
            }
        }
    }

    func bytes(of text: String) -> [UInt8] {
        let output = Output(capacity: text.utf8.count)
        append(text, to: output)
        return output.withBytes { Array($0) }
    }

    private static func escape(_ text: UnsafeBufferPointer<UInt8>, into output: Output) {
        guard let start = text.baseAddress else { return }
        var written = 0
        for position in 0..<text.count {
            // Letters are above all five: most bytes take one comparison.
            guard start[position] <= UInt8(ascii: ">"), let entity = entity(for: start[position]) else { continue }
            output.append(UnsafeBufferPointer(rebasing: text[written..<position]))
            output.append(entity)
            written = position + 1
        }
        output.append(UnsafeBufferPointer(rebasing: text[written...]))
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
