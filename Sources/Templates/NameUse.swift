/// A place where a template asks for a value: `{{name}}`, `{{#name}}` or `{{^name}}`.
public struct NameUse: Sendable, Equatable {
    /// The name as written, dots included.
    public let name: String
    /// The template it stands in: the one asked about, or a partial or parent that this one draws in.
    public let template: String
    /// The line, counted from 1.
    public let line: Int
}
