/// The sentences of `messages.txt`: `name = text` a line, `#` before a comment.
public enum MessageFile {
    public struct Problem: Error, CustomStringConvertible {
        public let description: String
    }

    public static func parse(_ text: String) throws(Problem) -> [String: String] {
        var messages: [String: String] = [:]
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            guard let first = line.first(where: { $0 != " " }), first != "#" else { continue }
            let parts = line.split(separator: "=", maxSplits: 1).map { String($0).trimmingSpaces() }
            guard parts.count == 2 else {
                throw Problem(description: "messages.txt, line \(number + 1): not of the form “name = text”")
            }
            guard messages.updateValue(parts[1], forKey: parts[0]) == nil else {
                throw Problem(description: "messages.txt, line \(number + 1): a second text of this name")
            }
        }
        return messages
    }
}

extension String {
    fileprivate func trimmingSpaces() -> String {
        var rest = drop { $0 == " " }
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}
