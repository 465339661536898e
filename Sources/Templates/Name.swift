/// A name as a tag has it: each part between its dots; none for `.`, which is the innermost context itself.
struct Name: Sendable {
    let parts: [FieldName]

    init(_ text: String) {
        let written = text == "." ? [] : text.split(separator: ".", omittingEmptySubsequences: false)
        parts = written.map { FieldName(String($0)) }
    }
}
