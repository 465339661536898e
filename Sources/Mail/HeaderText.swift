/// Human text on its way into a header.
struct HeaderText {
    /// What fits beside a header's name on a line of 78 signs (RFC 5322, section 2.1.1).
    private static let longestPlain = 60
    /// In bytes. In Base64 with its frame they are 64 signs: a line of them, header name included, keeps within 76
    /// (RFC 2047, section 2).
    private static let longestChunk = 39

    private let text: String

    /// - Parameter header: where it goes, for the error.
    init(_ text: String, header: String) throws(MessageError) {
        // A line end would begin a header of the writer's choice: `Bcc:` to start with. It is refused, not mended.
        guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw .controlCharacter(header: header)
        }
        self.text = text
    }

    /// The text where a header takes any text, as `Subject` does.
    var unstructured: String {
        isPlain ? text : encodedWords
    }

    /// The text where a header takes words before an address (RFC 5322, section 3.2.5).
    var phrase: String {
        guard isPlain else { return encodedWords }
        if text.utf8.allSatisfy({ Mailbox.isAtomText($0) || $0 == UInt8(ascii: " ") }) { return text }
        return "\"" + text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined() + "\""
    }

    /// Whether readers will find the text again as it is: short, ASCII, and nothing that looks encoded.
    private var isPlain: Bool {
        text.utf8.count <= Self.longestPlain && text.utf8.allSatisfy { $0 < 0x80 } && !looksEncoded
            && text.first != " " && text.last != " "
    }

    private var looksEncoded: Bool {
        zip(text.utf8, text.utf8.dropFirst()).contains { $0 == UInt8(ascii: "=") && $1 == UInt8(ascii: "?") }
    }

    /// The text as encoded-words (RFC 2047), one a line, none of which cuts a character in two.
    private var encodedWords: String {
        var chunks: [[UInt8]] = [[]]
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if chunks[chunks.count - 1].count + bytes.count > Self.longestChunk { chunks.append([]) }
            chunks[chunks.count - 1] += bytes
        }
        return chunks.map { "=?UTF-8?B?" + Base64.encode($0) + "?=" }.joined(separator: "\n ")
    }
}
