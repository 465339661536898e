/// What a name in a template stands for. A number is a text; what is absent is an empty text.
public enum Value: Sendable {
    case text(String)
    case flag(Bool)
    case list([Value])
    case shown(any AnyView)

    @inlinable public static func view(_ view: some View) -> Value {
        .shown(ViewBox(view))
    }

    /// What a tag prints; a list and a view have no text of their own.
    var text: String {
        switch self {
        case .text(let text): text
        case .flag(let flag): flag ? "true" : "false"
        case .list, .shown: ""
        }
    }

    /// Whether a section is left out: for false, an empty list and (the specification leaves it open; it lets
    /// `{{#problem}}` ask whether there is one) an empty text.
    var isFalsey: Bool {
        switch self {
        case .text(let text): text.isEmpty
        case .flag(let flag): !flag
        case .list(let list): list.isEmpty
        case .shown: false
        }
    }
}
