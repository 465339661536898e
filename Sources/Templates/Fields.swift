/// The names of a view, written as a dictionary: `["username": { .text($0.username) }]`.
public struct Fields<V: View>: Sendable, ExpressibleByDictionaryLiteral {
    public typealias Getter = @Sendable (V) -> Templates.Value

    // Arrays and not a dictionary: among the dozen names of a view, comparing beats hashing.
    private let keys: [FieldName]
    @usableFromInline let getters: [Getter]

    public init(dictionaryLiteral elements: (String, Getter)...) {
        keys = elements.map { FieldName($0.0) }
        getters = elements.map(\.1)
    }

    /// All names, in the order they were written.
    public var names: [String] { keys.map(\.text) }

    // Inlinable, so that each view gets its own copy of it.
    @inlinable func values(of views: [V]) -> Views {
        let values = [Templates.Value](unsafeUninitializedCapacity: views.count * getters.count) { room, count in
            for view in views {
                for getter in getters {
                    room.initializeElement(at: count, to: getter(view))
                    count += 1
                }
            }
        }
        return made(of: values, count: views.count)
    }

    @usableFromInline func made(of values: [Templates.Value], count: Int) -> Views {
        Views(count: count, names: keys, values: values)
    }
}
