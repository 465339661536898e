/// A name as a tag has it: each part between its dots; none for `.`, which is the innermost context itself.
struct Name: Sendable {
    let parts: [FieldName]

    init(_ text: String) {
        if !text.utf8.contains(Self.dot) {
            parts = [FieldName(text)]
        } else {
            parts = text == "." ? [] : Self.split(text).map { FieldName(String(Substring($0))) }
        }
    }

    /// Whether a dot has no name beside it.
    static func lacksPart(_ text: String) -> Bool {
        text.utf8.contains(dot) && split(text).contains { $0.isEmpty }
    }

    private static let dot = UInt8(ascii: ".")

    /// By bytes: by characters it takes longer than anything else a template is read by.
    private static func split(_ text: String) -> [Substring.UTF8View] {
        text.utf8.split(separator: dot, omittingEmptySubsequences: false)
    }
}
