/// The names of a view, written as a dictionary: `["username": { .text($0.username) }]`.
public struct Fields<V: View>: Sendable, ExpressibleByDictionaryLiteral {
    public typealias Getter = @Sendable (V) -> Value

    // Arrays and not a dictionary: among the dozen names of a view, comparing beats hashing.
    @usableFromInline let keys: [FieldName]
    @usableFromInline let getters: [Getter]

    public init(dictionaryLiteral elements: (String, Getter)...) {
        keys = elements.map { FieldName($0.0) }
        getters = elements.map(\.1)
    }

    /// All names, in the order they were written.
    public var names: [String] { keys.map(\.text) }

    // Called here and not handed out: as a value of its own, each getter would be a box on the heap.
    @inlinable func value(of name: FieldName, in view: V) -> Value? {
        for index in keys.indices where keys[index] == name { return getters[index](view) }
        return nil
    }
}
