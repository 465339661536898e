/// A value for one `?` of a statement; it travels beside the SQL, never inside it.
public enum Parameter: Sendable, Equatable {
    case text(String)
    case bytes([UInt8])
    case integer(Int64)
    /// Stored as 1 or 0.
    case flag(Bool)
    case null

    /// The text, or NULL where there is none.
    public static func optionalText(_ text: String?) -> Parameter {
        text.map(Parameter.text) ?? .null
    }
}
