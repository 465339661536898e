import Templates

/// What the texts in `templates/messages.txt` may mention.
struct MessageView: View {
    let passwordMinimum: Int

    static let fields: Fields<Self> = [
        "password_minimum": { .text(String($0.passwordMinimum)) }
    ]
}

extension Site {
    /// The text of a message; its name, should the file have none.
    func message(_ name: String) -> String {
        var bytes: [UInt8] = []
        do {
            try settings.messages.templates.render(
                name, MessageView(passwordMinimum: membership.policy.passwordMinimum), into: &bytes)
        } catch {
            return name
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// The sentences of `messages.txt`: `name = text` a line, `#` before a comment.
public enum MessageFile {
    public struct Problem: Error, CustomStringConvertible {
        public let description: String
    }

    public static func parse(_ text: String) throws(Problem) -> [String: String] {
        var messages: [String: String] = [:]
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard let first = line.first(where: { $0 != " " }), first != "#" else { continue }
            guard let sign = line.firstRange(of: " = ") else {
                throw Problem(description: "messages.txt, line \(number + 1): not of the form “name = text”")
            }
            guard
                messages.updateValue(String(line[sign.upperBound...]), forKey: String(line[..<sign.lowerBound])) == nil
            else { throw Problem(description: "messages.txt, line \(number + 1): a second text of this name") }
        }
        return messages
    }
}
