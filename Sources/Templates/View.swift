/// What a template shows: a struct that says which names it answers to.
public protocol View: Sendable {
    /// The names that a template may use, each with the way to its value.
    static var fields: Fields<Self> { get }

    /// The value of a name, or nil where the view has no such name.
    func value(of name: FieldName) -> Value?
}

extension View {
    // Inlinable, so that each view gets its own copy of it: a page takes a fifth less time.
    @inlinable public func value(of name: FieldName) -> Value? {
        Self.fields.value(of: name, in: self)
    }
}

/// A view of any type.
public protocol AnyView: AnyObject, Sendable {
    func value(of name: FieldName) -> Value?
}

/// Holds a view where its type does not matter.
@usableFromInline final class ViewBox<V: View>: AnyView {
    @usableFromInline let view: V

    @inlinable init(_ view: V) {
        self.view = view
    }

    @inlinable func value(of name: FieldName) -> Value? {
        view.value(of: name)
    }
}
