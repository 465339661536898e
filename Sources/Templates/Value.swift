/// What a name in a template stands for. A number is a text; what is absent is an empty text.
public enum Value: Sendable {
    case text(String)
    case flag(Bool)
    case list([Value])
    // Indirect, because every look-up copies values: with this they are small, and a page takes a fifth less time.
    indirect case view(any View)
    case map([String: Value])

    /// What `name` means inside this value, or nil where it means nothing: the search then goes on further out.
    func member(_ name: String) -> Value? {
        switch self {
        case .view(let view): view.value(named: name)
        case .map(let map): map[name]
        case .text, .flag, .list: nil
        }
    }

    /// What a tag prints; a list, a view and a map have no text of their own.
    var text: String {
        switch self {
        case .text(let text): text
        case .flag(let flag): flag ? "true" : "false"
        case .list, .view, .map: ""
        }
    }

    /// Whether a section is left out: for false, an empty list and (the specification leaves it open; it lets
    /// `{{#problem}}` ask whether there is one) an empty text.
    var isFalsey: Bool {
        switch self {
        case .text(let text): text.isEmpty
        case .flag(let flag): !flag
        case .list(let list): list.isEmpty
        case .view, .map: false
        }
    }
}
