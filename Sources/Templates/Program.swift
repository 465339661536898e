/// The templates of a set as one list of steps.
///
/// A step is plain numbers that point into the other lists. A tree would be counted references, and threads that render
/// it at once would wait for each other at every node: a page would take three times as long, measured.
final class Program: Sendable {
    enum Step {
        case text(Text)
        case variable(Name, raw: Bool)
        /// The steps that follow, as many as `count`, are what stands in the section.
        case section(Name, count: Int)
        case inverted(Name, count: Int)
        case inclusion(Inclusion)
        case block(Block)
    }

    struct Text {
        /// Among `literals`.
        let bytes: Range<Int>
        /// Among `lineStarts`, where the positions are among `literals` too.
        let lineStarts: Range<Int>
    }

    /// Among `keys`: the first is looked up on the whole stack of contexts, each further one in what was found before.
    /// Empty for `.`, which is the innermost context itself.
    typealias Name = Range<Int>

    struct Inclusion {
        let template: Int
        /// Among `literals`; nil where the tag does not stand alone on its line.
        let indentation: Range<Int>?
        /// Among `arguments`.
        let arguments: Range<Int>
    }

    struct Argument {
        let name: Int
        let steps: Range<Int>
    }

    struct Block {
        let name: Int
        let steps: Range<Int>
        /// Among `literals`.
        let indentation: Range<Int>
        let isInline: Bool
    }

    let steps: [Step]
    let literals: [UInt8]
    let lineStarts: [Int]
    let keys: [FieldName]
    let arguments: [Argument]
    /// The steps of each template.
    let templates: [Range<Int>]

    init(_ templates: [Template]) {
        var lowering = Lowering()
        self.templates = templates.map { lowering.add($0.nodes) }
        steps = lowering.steps
        literals = lowering.literals
        lineStarts = lowering.lineStarts
        keys = lowering.keys
        arguments = lowering.arguments
    }
}

/// Turns trees into steps.
private struct Lowering {
    var steps: [Program.Step] = []
    var literals: [UInt8] = []
    var lineStarts: [Int] = []
    var keys: [FieldName] = []
    var arguments: [Program.Argument] = []
    private var blockNames: [String: Int] = [:]

    /// Where the steps of the nodes are from now on.
    mutating func add(_ nodes: [Node]) -> Range<Int> {
        let lowered = lower(nodes)
        steps += lowered
        return steps.count - lowered.count..<steps.count
    }

    private mutating func lower(_ nodes: [Node]) -> [Program.Step] {
        var lowered: [Program.Step] = []
        for node in nodes {
            switch node {
            case .text(let text):
                let bytes = keep(text.bytes)
                lineStarts += text.lineStarts.map { $0 + bytes.lowerBound }
                let starts = lineStarts.count - text.lineStarts.count..<lineStarts.count
                lowered.append(.text(Program.Text(bytes: bytes, lineStarts: starts)))
            case .variable(let name, let raw): lowered.append(.variable(keep(name), raw: raw))
            case .section(let name, let nodes):
                let inside = lower(nodes)
                lowered.append(.section(keep(name), count: inside.count))
                lowered += inside
            case .inverted(let name, let nodes):
                let inside = lower(nodes)
                lowered.append(.inverted(keep(name), count: inside.count))
                lowered += inside
            case .inclusion(let inclusion):
                let handed = inclusion.arguments.map {
                    Program.Argument(name: number(of: $0.name), steps: add($0.nodes))
                }
                arguments += handed
                lowered.append(
                    .inclusion(
                        Program.Inclusion(
                            template: inclusion.template, indentation: inclusion.indentation.map { keep($0) },
                            arguments: arguments.count - handed.count..<arguments.count)))
            case .block(let block):
                lowered.append(
                    .block(
                        Program.Block(
                            name: number(of: block.name), steps: add(block.nodes),
                            indentation: keep(block.indentation), isInline: block.isInline)))
            }
        }
        return lowered
    }

    private mutating func keep(_ bytes: [UInt8]) -> Range<Int> {
        literals += bytes
        return literals.count - bytes.count..<literals.count
    }

    private mutating func keep(_ name: Name) -> Program.Name {
        keys += name.parts
        return keys.count - name.parts.count..<keys.count
    }

    private mutating func number(of blockName: String) -> Int {
        if let number = blockNames[blockName] { return number }
        blockNames[blockName] = blockNames.count
        return blockNames.count - 1
    }
}
