/// The words of a language: `name = text`, a text of several lines indented from its second on; `#` before a comment.
public enum WordFile {
    public struct Word: Sendable, Equatable {
        public var text: String
        /// Where the text begins, counted from 1.
        public var line: Int
    }

    public struct Problem: Error, Equatable {
        public let line: Int
        public let problem: String
    }

    public static func parse(_ text: String) throws(Problem) -> [String: Word] {
        var words: [String: Word] = [:]
        var current: (name: String, line: Int, word: Word)?
        // In an array: the program reads this at every start, and a string's bytes take ten times as long, its characters
        // a hundred times.
        let lines = Array(text.utf8).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() {
            let content = trimmed(line)
            guard let first = content.first, first != UInt8(ascii: "#") else {
                // An empty line ends a text, and so a name without one.
                if content.isEmpty { try end(&current, in: &words) }
                continue
            }
            if line.first.map(isBlank) == true, current != nil {
                let text = String(decoding: content, as: UTF8.self)
                if current?.word.text.isEmpty == true {
                    current?.word = Word(text: text, line: number + 1)
                } else {
                    current?.word.text += "\n" + text
                }
                continue
            }
            try end(&current, in: &words)
            guard let sign = content.firstIndex(of: UInt8(ascii: "=")), sign > content.startIndex else {
                throw Problem(line: number + 1, problem: "not of the form “name = text”")
            }
            let name = String(decoding: trimmed(content[..<sign]), as: UTF8.self)
            let text = String(decoding: trimmed(content[(sign + 1)...]), as: UTF8.self)
            current = (name, number + 1, Word(text: text, line: number + 1))
        }
        try end(&current, in: &words)
        return words
    }

    private static func end(
        _ current: inout (name: String, line: Int, word: Word)?, in words: inout [String: Word]
    ) throws(Problem) {
        guard let (name, line, word) = current else { return }
        current = nil
        guard !word.text.isEmpty else { throw Problem(line: word.line, problem: "“\(name)” has no text") }
        guard words.updateValue(word, forKey: name) == nil else {
            throw Problem(line: line, problem: "a second text of this name")
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    private static func isSpace(_ byte: UInt8) -> Bool { isBlank(byte) || byte == UInt8(ascii: "\r") }

    /// Without spaces around it, nor what a line of Windows ends in.
    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var start = text.startIndex
        var end = text.endIndex
        while start < end, isSpace(text[start]) { start += 1 }
        while start < end, isSpace(text[end - 1]) { end -= 1 }
        return text[start..<end]
    }
}
