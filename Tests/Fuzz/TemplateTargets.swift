import Templates

extension FuzzTarget {
    /// A page, a partial and a layout, each behind the other's NUL.
    static let template = FuzzTarget("template") { bytes in
        let texts = bytes.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false).map { String($0) }
        let sources = Dictionary(uniqueKeysWithValues: zip(["page", "part", "layout"], texts))
        let constants = Value.names([("site", .text("s"))])
        guard let set = try? TemplateSet(Template.all(sources), escaping: .html, constants: constants) else { return }
        var output = Array("before".utf8)
        try set.render("page", .view(Hostile()), into: &output)
        try promise("what was there stays", output.starts(with: "before".utf8))
        let hasRawTags = bytes.contains(UInt8(ascii: "&")) || texts.joined().contains("{{{")
        if !hasRawTags, !bytes.contains(1) {
            let pairs = zip(output, output.dropFirst())
            try promise("a value is escaped", !pairs.contains { $0 == UInt8(ascii: "<") && $1 == 1 })
        }
    }

    static let words = FuzzTarget("words") { bytes in
        guard let words = try? WordFile.parse(String(bytes)) else { return }
        let lines = words.map { "\($0) = " + $1.text.split(separator: "\n").joined(separator: "\r\n\t") + "\r\n" }
        let again = try WordFile.parse(lines.joined())
        try promise(
            "texts are the same when they are written again", again.mapValues(\.text) == words.mapValues(\.text))
    }

    /// Its list is short: of longer ones in each other there would be pieces without number.
    private struct Hostile: View {
        static let fields: Fields<Self> = [
            "x": { _ in .text("<\u{1}>\"'&{{x}}") }, "no": { _ in .flag(false) }, "none": { _ in .list([]) },
            "list": { _ in .list([.view(Inner())]) }, "me": { _ in .view(Inner()) },
        ]
    }

    private struct Inner: View {
        static let fields: Fields<Self> = ["x": { _ in .text("<\u{1}>") }, "y": { _ in .text("") }]
    }
}
