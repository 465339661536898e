/// A template, or a word: a text of a line or so that templates draw in, and a view can name (`Value.word`).
///
/// A word's name has a dot in it, as in `button.save`. A tag that draws one in stays in its line.
public struct Template {
    let outline: Outline
    let nodes: [Node]

    /// Reads it; what it draws in is looked for when it becomes part of a set.
    public init(_ name: String, _ source: String) throws(TemplateError) {
        var parser = Parser(template: name, source: source)
        self = try parser.parse()
    }

    /// Reads several, given by name: in order, so that of several faults the same one is told each time.
    public static func all(_ sources: [String: String]) throws(TemplateError) -> [Template] {
        var all: [Template] = []
        for (name, source) in sources.sorted(by: { $0.key < $1.key }) { all.append(try Template(name, source)) }
        return all
    }

    init(outline: Outline, nodes: [Node]) {
        self.outline = outline
        self.nodes = nodes
    }

    static func isWord(_ name: String) -> Bool { name.utf8.contains(UInt8(ascii: ".")) }

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
