/// What a template shows: a struct that says which names it answers to.
public protocol View: Sendable {
    /// The names that a template may use, each with the way to its value.
    static var fields: Fields<Self> { get }
}

/// One view or several of one type, as nothing but names and values: asked for each when a tag needs it, a page of
/// fifty views would take an eighth more instructions.
public final class Views: Sendable {
    let count: Int
    private let names: [FieldName]
    /// Those of the first view in the order of `names`, then those of the second, and so on.
    let values: [Value]

    init(count: Int, names: [FieldName], values: [Value]) {
        self.count = count
        self.names = names
        self.values = values
    }

    /// Also those of the views in them.
    var allNames: Set<String> {
        values.reduce(into: Set(names.map(\.text))) { $0.formUnion($1.names) }
    }

    /// Where among the values that of a name is; nil where the views have no such name.
    @inline(__always) func place(of name: FieldName, at index: Int) -> Int? {
        for place in names.indices where names[place] == name { return index * names.count + place }
        return nil
    }

    func value(of name: FieldName, at index: Int) -> Value? {
        place(of: name, at: index).map { values[$0] }
    }
}
