/// How a text becomes part of the document, unless the tag asks for it raw (`{{{x}}}`, `{{&x}}`).
public enum Escaping: Sendable {
    /// For HTML: element content and quoted attributes.
    case html
    /// For plain text, such as a letter: left as it is.
    case none

    func append(_ text: String, to output: inout [UInt8]) {
        switch self {
        case .none: output.append(contentsOf: text.utf8)
        case .html:
            let isWritten: Void? = text.utf8.withContiguousStorageIfAvailable { Self.append($0, to: &output) }
            // A string that is not stored as UTF-8 comes from Objective-C; none does here.
            if isWritten == nil { Array(text.utf8).withUnsafeBufferPointer { Self.append($0, to: &output) } }
        }
    }

    private static func append(_ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        var written = 0
        for (position, byte) in text.enumerated() {
            guard let entity = entity(for: byte) else { continue }
            output.append(contentsOf: text[written..<position])
            output.append(contentsOf: entity.utf8)
            written = position + 1
        }
        output.append(contentsOf: text[written...])
    }

    @inline(__always) private static func entity(for byte: UInt8) -> String? {
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
