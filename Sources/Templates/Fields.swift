/// The names of a view, written as a dictionary: `["username": { .text($0.username) }]`.
public struct Fields<V: View>: Sendable, ExpressibleByDictionaryLiteral {
    public typealias Getter = @Sendable (V) -> Value

    /// All names, in the order they were written.
    public let names: [String]
    // Arrays and not a dictionary: among the dozen names of a view, comparing beats hashing.
    @usableFromInline let getters: [Getter]

    public init(dictionaryLiteral elements: (String, Getter)...) {
        names = elements.map(\.0)
        getters = elements.map(\.1)
    }

    @inlinable subscript(name: String) -> Getter? {
        for index in names.indices where names[index] == name { return getters[index] }
        return nil
    }
}
