/// What a name in a template stands for. A number is a text; what is absent is an empty text.
public enum Value: Sendable {
    case text(String)
    case flag(Bool)
    case list([Value])
    /// A view.
    case shown(Views)
    /// Several of one type.
    case views(Views)
    /// One of the set's words by its name, rendered where it is asked for; its name, if there is none.
    case word(String)

    @inlinable public static func view<V: View>(_ view: V) -> Value {
        .shown(V.fields.values(of: [view]))
    }

    @inlinable public static func list<V: View>(_ views: [V]) -> Value {
        .views(V.fields.values(of: views))
    }

    /// Names that are known only when they are there.
    public static func names(_ values: [(String, Value)]) -> Value {
        .shown(Views(count: 1, names: values.map { FieldName($0.0) }, values: values.map(\.1)))
    }

    /// What a tag prints; a list, a view and a word have no text of their own.
    var text: String {
        switch self {
        case .text(let text): text
        case .flag(let flag): flag ? "true" : "false"
        case .list, .shown, .views, .word: ""
        }
    }

    /// What a section is rendered in, once for each.
    var contexts: [Context] {
        switch self {
        case _ where isFalsey: []
        case .list(let list): list.map { Context($0) }
        case .views(let views): (0..<views.count).map { Context(eachOf: views, at: $0) }
        default: [Context(self)]
        }
    }

    /// Those of its views, and of all in them.
    var names: Set<String> {
        switch self {
        case .text, .flag, .word: []
        case .list(let list): list.reduce(into: []) { $0.formUnion($1.names) }
        case .shown(let views), .views(let views): views.allNames
        }
    }

    /// Whether a section is left out: for false, an empty list and (the specification leaves it open; it lets
    /// `{{#problem}}` ask whether there is one) an empty text.
    var isFalsey: Bool {
        switch self {
        case .text(let text): text.isEmpty
        case .flag(let flag): !flag
        case .list(let list): list.isEmpty
        case .views(let views): views.count == 0
        case .shown, .word: false
        }
    }
}
