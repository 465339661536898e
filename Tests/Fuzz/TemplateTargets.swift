import Templates

extension FuzzTarget {
    /// A page, a partial, a layout and a file of words, each behind the other's NUL.
    static let template = FuzzTarget("template") { bytes in
        let texts = bytes.split(separator: 0, maxSplits: 3, omittingEmptySubsequences: false).map { String($0) }
        let sources = Dictionary(uniqueKeysWithValues: zip(["page", "part", "layout"], texts))
        let words = texts.count == 4 ? (try? WordFile.parse(texts[3])) ?? [:] : [:]
        let wordTexts = Dictionary(uniqueKeysWithValues: words.map { ("word." + $0, $1.text) })
        guard let linked = try? LinkedTemplates(sources), let linkedWords = try? LinkedTemplates(wordTexts),
            let set = try? TemplateSet(linked, words: linkedWords, escaping: .html, constants: .view(Constants())),
            let without = try? TemplateSet(linked, words: linkedWords, escaping: .html)
        else { return }
        let output = try rendered(set)
        let names = set.uses(in: "page")?.map(\.name)
        try promise("a constant is asked of nobody", names?.contains("site") == false)
        // A dot means the innermost value, and constants are none.
        if names?.contains(".") == false {
            try promise("a constant is what a value would be", try rendered(without) == output)
        }
        // With other delimiters any brace may begin one.
        let mayHaveRawTags = texts.contains { $0.contains(/&|\{\{\s*[{=]/) }
        if !mayHaveRawTags, !bytes.contains(1) {
            let pairs = zip(output, output.dropFirst())
            try promise("a value is escaped", !pairs.contains { $0 == UInt8(ascii: "<") && $1 == 1 })
        }
    }

    /// The page, of whose values the constants are some.
    private static func rendered(_ set: TemplateSet) throws -> [UInt8] {
        var output = Array("before".utf8)
        try set.render("page", .view(Constants()), .view(Hostile()), into: &output)
        try promise("what was there stays", output.starts(with: "before".utf8))
        return output
    }

    static let words = FuzzTarget("words") { bytes in
        guard let words = try? WordFile.parse(String(bytes)) else { return }
        let lines = words.map { "\($0) = " + $1.text.split(separator: "\n").joined(separator: "\r\n\t") + "\r\n" }
        let again = try WordFile.parse(lines.joined())
        try promise(
            "texts are the same when they are written again", again.mapValues(\.text) == words.mapValues(\.text))
    }

    private struct Constants: View {
        static let fields: Fields<Self> = [
            "site": { _ in .text("<\u{1}>{{x}}") },
            "tongues": { _ in .list([.names([("tongue", .text("<\u{1}")), ("ours", .flag(true))]), .names([])]) },
            "off": { _ in .flag(false) },
        ]
    }

    /// Its list is short: of longer ones in each other there would be pieces without number.
    private struct Hostile: View {
        static let fields: Fields<Self> = [
            "x": { _ in .text("<\u{1}>\"'&{{x}}") }, "no": { _ in .flag(false) }, "none": { _ in .list([]) },
            "list": { _ in .list([.view(Inner())]) }, "me": { _ in .view(Inner()) },
            "word": { _ in .word("word.w") },
        ]
    }

    private struct Inner: View {
        static let fields: Fields<Self> = ["x": { _ in .text("<\u{1}>") }, "y": { _ in .text("") }]
    }
}
