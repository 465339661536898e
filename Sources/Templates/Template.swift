/// A template, or a word: a text of a line or so that templates draw in, and a view can name (`Value.word`).
///
/// A word's name has a dot in it, as in `button.save`. A tag that draws one in stays in its line.
struct Template {
    let outline: Outline
    let nodes: [Node]

    /// Reads it; what it draws in is looked for when it is linked.
    init(_ name: String, _ source: String) throws(TemplateError) {
        let bytes = Array(source.utf8)
        // Most words: to look for their tags and lines would take most of the time that a language takes.
        if Self.isWord(name), !bytes.contains(UInt8(ascii: "{")) {
            outline = Outline(name: name, uses: [], inclusions: [])
            nodes = [.text(Text(bytes: bytes))]
            return
        }
        var parser = Parser(template: name, source: bytes)
        self = try parser.parse()
    }

    init(outline: Outline, nodes: [Node]) {
        self.outline = outline
        self.nodes = nodes
    }

    static func isWord(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { $0.contains(UInt8(ascii: ".")) }  // twice as fast as `utf8`: many are asked
    }

    /// What one may ask about it.
    struct Outline: Sendable {
        let name: String
        let uses: [NameUse]
        let inclusions: [InclusionUse]
    }
}

/// A place where a template draws in a partial, a parent or a word.
struct InclusionUse: Sendable {
    let name: String
    /// As it is written.
    let tag: String
    /// Counted from 1.
    let line: Int
}
