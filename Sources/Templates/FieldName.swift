/// A part of a name in a template: what a view is asked for.
public struct FieldName: Sendable, Equatable {
    public let text: String
    /// Tells almost all names apart with one comparison (FNV-1a, 64 bits).
    @usableFromInline let fingerprint: UInt64

    public init(_ text: String) {
        self.text = text
        fingerprint = text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    @inlinable public static func == (one: FieldName, other: FieldName) -> Bool {
        one.fingerprint == other.fingerprint && one.text == other.text
    }
}
