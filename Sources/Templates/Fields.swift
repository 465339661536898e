/// The names of a view, written as a dictionary: `["username": { .text($0.username) }]`.
public struct Fields<V: View>: Sendable, ExpressibleByDictionaryLiteral {
    public typealias Getter = @Sendable (V) -> Value

    // Not a dictionary: among the dozen names of a view, comparing beats hashing.
    private let getters: [(name: String, get: Getter)]

    public init(dictionaryLiteral elements: (String, Getter)...) {
        getters = elements.map { (name: $0.0, get: $0.1) }
    }

    /// All names, in the order they were written.
    public var names: [String] {
        getters.map(\.name)
    }

    subscript(name: String) -> Getter? {
        for getter in getters where getter.name == name { return getter.get }
        return nil
    }
}
