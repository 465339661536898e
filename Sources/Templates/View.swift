/// What a template shows: a struct that says which names it answers to.
public protocol View: Sendable {
    /// The names that a template may use, each with the way to its value.
    static var fields: Fields<Self> { get }

    /// The value of a name, or nil where the view has no such name.
    func value(named name: String) -> Value?
}

extension View {
    // Inlinable, so that each view gets its own copy of it: a page takes a fifth less time.
    @inlinable public func value(named name: String) -> Value? {
        Self.fields[name]?(self)
    }
}
