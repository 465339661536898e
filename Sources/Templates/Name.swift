/// A name to look up: the first part on the whole stack of contexts, each further one in what was found before.
struct Name: Sendable {
    /// Nil for `.`, which is the innermost context itself.
    let first: String?
    let rest: [String]

    init(_ text: String) {
        let parts = text == "." ? [] : text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        first = parts.first
        rest = Array(parts.dropFirst())
    }
}
