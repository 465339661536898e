/// The statements of a migration file.
///
/// A statement ends at a `;` that ends a line; a line that begins with `--` is a comment. So no literal may hold either, and
/// the server never needs to accept several statements at once (`CLIENT_MULTI_STATEMENTS`), which is what SQL injection
/// lives on.
public struct Script: Sendable, Equatable {
    public let statements: [String]

    /// nil where the last statement has no `;`, since then the file is likely to have been cut.
    public init?(_ text: String) {
        var statements: [String] = []
        var statement: [Substring] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let content = line.trimmingSpace
            guard !content.isEmpty, !content.hasPrefix("--") else { continue }
            guard content.hasSuffix(";") else {
                statement.append(line)
                continue
            }
            statement.append(content.dropLast())
            statements.append(statement.joined(separator: "\n"))
            statement = []
        }
        guard statement.isEmpty else { return nil }
        self.statements = statements
    }
}

extension Substring {
    fileprivate var trimmingSpace: Substring {
        var rest = drop(while: \.isWhitespace)
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return rest
    }
}
