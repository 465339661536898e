/// The sentences of `messages.txt`: `name = text` a line, `#` before a comment.
public enum MessageFile {
    public struct Problem: Error, CustomStringConvertible {
        public let description: String
    }

    public static func parse(_ text: String) throws(Problem) -> [String: String] {
        var messages: [String: String] = [:]
        // By bytes: the program reads this at every start, and by characters it takes ten times as long.
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() {
            let line = trimmed(line)
            guard let first = line.first, first != UInt8(ascii: "#") else { continue }
            let name = trimmed(line.prefix { $0 != UInt8(ascii: "=") })
            let text = trimmed(line.dropFirst(name.count).drop { $0 == UInt8(ascii: " ") }.dropFirst())
            guard !name.isEmpty, !text.isEmpty else {
                throw Problem(description: "messages.txt, line \(number + 1): not of the form “name = text”")
            }
            guard messages.updateValue(String(Substring(text)), forKey: String(Substring(name))) == nil else {
                throw Problem(description: "messages.txt, line \(number + 1): a second text of this name")
            }
        }
        return messages
    }

    /// Without spaces around it, nor what a line of Windows ends in.
    private static func trimmed(_ text: Substring.UTF8View) -> Substring.UTF8View {
        let isSpace = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }
        var rest = text.drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }
}
