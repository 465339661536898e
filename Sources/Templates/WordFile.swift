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
        var name: String?
        // In an array: the program reads this at every start, and a string's bytes take ten times as long, its characters
        // a hundred times.
        let lines = Array(text.utf8).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() {
            let content = trimmed(line)
            guard let first = content.first, first != UInt8(ascii: "#") else {
                // An empty line ends a text, and so a name without one.
                if content.isEmpty { try end(&name, words) }
                continue
            }
            if line.first.map(isBlank) == true, let name, let word = words[name] {
                let text = String(decoding: content, as: UTF8.self)
                words[name] =
                    word.text.isEmpty
                    ? Word(text: text, line: number + 1) : Word(text: word.text + "\n" + text, line: word.line)
                continue
            }
            try end(&name, words)
            guard let sign = content.firstIndex(of: UInt8(ascii: "=")), sign > content.startIndex else {
                throw Problem(line: number + 1, problem: "not of the form “name = text”")
            }
            let new = String(decoding: trimmed(content[..<sign]), as: UTF8.self)
            let text = String(decoding: trimmed(content[(sign + 1)...]), as: UTF8.self)
            guard words.updateValue(Word(text: text, line: number + 1), forKey: new) == nil else {
                throw Problem(line: number + 1, problem: "a second text of this name")
            }
            name = new
        }
        try end(&name, words)
        return words
    }

    private static func end(_ name: inout String?, _ words: [String: Word]) throws(Problem) {
        defer { name = nil }
        guard let name, let word = words[name], word.text.isEmpty else { return }
        throw Problem(line: word.line, problem: "“\(name)” has no text")
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    /// Without spaces around it, nor what a line of Windows ends in.
    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isSpace = { isBlank($0) || $0 == UInt8(ascii: "\r") }
        var rest = text.drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }
}
