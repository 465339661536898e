import Templates

/// A paragraph of a letter, by the way it is written in the text; what it is not is empty.
struct LetterParagraph: View, Equatable {
    var sentences = ""
    /// Indented lines: names and times, which the sentence before them announces.
    var facts = ""
    /// What stands in the line above an address that is the point of the letter.
    var button = ""
    /// A line of its own, or the one below `button`.
    var address = ""

    static let fields: Fields<Self> = [
        "sentences": { .text($0.sentences) },
        "facts": { .text($0.facts) },
        "button": { .text($0.button) },
        "address": { .text($0.address) },
    ]

    /// - Parameter body: paragraphs with empty lines between them.
    static func all(of body: String) -> [Self] {
        body.split(separator: "\n", omittingEmptySubsequences: false).split { $0.allSatisfy { $0 == " " } }
            .map { Self(of: $0) }
    }

    private init(of lines: ArraySlice<Substring>) {
        let texts = lines.map { String($0.drop { $0 == " " }) }
        if lines.allSatisfy({ $0.first == " " }) {
            facts = texts.joined(separator: "\n")
        } else if let last = texts.last, texts.count <= 2, Self.isAddress(last) {
            button = texts.count == 2 ? texts[0] : ""
            address = last
        } else {
            sentences = texts.joined(separator: "\n")
        }
    }

    /// Nothing else becomes a link, above all no `javascript:`.
    private static func isAddress(_ line: String) -> Bool {
        (line.hasPrefix("https://") || line.hasPrefix("http://")) && !line.utf8.contains(UInt8(ascii: " "))
    }
}
