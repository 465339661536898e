/// A name as a tag has it: each part between its dots; none for `.`, which is the innermost context itself.
struct Name: Sendable {
    let parts: [FieldName]

    init(_ text: String) {
        parts = text == "." ? [] : Self.split(text).map { FieldName(String(Substring($0))) }
    }

    /// By bytes: by characters it takes longer than anything else a template is compiled by.
    static func split(_ text: String) -> [Substring.UTF8View] {
        text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    }
}
