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
        /// Among `inclusions`.
        case inclusion(Int)
        /// Among `blocks`.
        case block(Int)
    }

    struct Text {
        /// Among `literals`.
        let bytes: Range<Int>
        /// Among `lineStarts`, where the positions are among `literals` too.
        let lineStarts: Range<Int>
    }

    /// Among `names`: the first is looked up on the whole stack of contexts, each further one in what was found before.
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
    let names: [FieldName]
    let inclusions: [Inclusion]
    let arguments: [Argument]
    let blocks: [Block]
    /// The steps of each template.
    let templates: [Range<Int>]
    /// Those among them that a view can name.
    let words: [String: Int]

    init(_ templates: [Template], words: [String: Int], constants: [String: String], escaping: Escaping) {
        var lowering = Lowering(templates, firstWord: templates.count - words.count, constants, escaping)
        self.words = words
        self.templates = templates.map { lowering.add($0.nodes) }
        steps = lowering.steps
        literals = lowering.literals
        lineStarts = lowering.lineStarts
        names = lowering.names
        inclusions = lowering.inclusions
        arguments = lowering.arguments
        blocks = lowering.blocks
    }

    /// A program whose lists are where they are for as long as it is lent.
    struct Lent {
        let program: Program
        let steps: UnsafeBufferPointer<Step>
        let literals: UnsafeBufferPointer<UInt8>
        let names: UnsafeBufferPointer<FieldName>
    }

    func lend<Value>(to borrower: (Lent) -> Value) -> Value {
        steps.withUnsafeBufferPointer { steps in
            literals.withUnsafeBufferPointer { literals in
                names.withUnsafeBufferPointer { names in
                    borrower(Lent(program: self, steps: steps, literals: literals, names: names))
                }
            }
        }
    }
}

/// Turns trees into steps.
private struct Lowering {
    private let templates: [Template]
    private let firstWord: Int
    private let constants: [String: String]
    private let escaping: Escaping
    var steps: [Program.Step] = []
    var literals: [UInt8] = []
    var lineStarts: [Int] = []
    var names: [FieldName] = []
    var inclusions: [Program.Inclusion] = []
    var arguments: [Program.Argument] = []
    var blocks: [Program.Block] = []
    private var blockNames: [String: Int] = [:]
    /// How many words stand around what is lowered.
    private var wordDepth = 0

    /// Words in words that are written in; deeper ones, as of one that draws in itself, are drawn in at each rendering.
    private static let deepestWord = 8

    init(_ templates: [Template], firstWord: Int, _ constants: [String: String], _ escaping: Escaping) {
        self.templates = templates
        self.firstWord = firstWord
        self.constants = constants
        self.escaping = escaping
    }

    /// Where the steps of the nodes are from now on.
    mutating func add(_ nodes: [Node]) -> Range<Int> {
        let lowered = lower(nodes)
        steps += lowered
        return steps.count - lowered.count..<steps.count
    }

    /// Steps in the making.
    private struct Lowered {
        var steps: [Program.Step] = []
        /// How many there were when the last one was a text, which the next text may continue.
        var textEnd = 0
    }

    private mutating func lower(_ nodes: [Node]) -> [Program.Step] {
        var lowered = Lowered()
        lower(nodes, to: &lowered)
        return lowered.steps
    }

    private mutating func lower(_ nodes: [Node], to lowered: inout Lowered) {
        for node in nodes {
            switch node {
            case .text(let text): add(text, to: &lowered)
            case .variable(let name, let raw):
                if let constant = constant(name) {
                    add(Text(bytes: (raw ? .none : escaping).bytes(of: constant)), to: &lowered)
                } else {
                    lowered.steps.append(.variable(keep(name), raw: raw))
                }
            case .section(let name, let nodes):
                if let constant = constant(name) {
                    if !constant.isEmpty { lower(nodes, to: &lowered) }
                } else {
                    let inside = lower(nodes)
                    lowered.steps.append(.section(keep(name), count: inside.count))
                    lowered.steps += inside
                }
            case .inverted(let name, let nodes):
                if let constant = constant(name) {
                    if constant.isEmpty { lower(nodes, to: &lowered) }
                } else {
                    let inside = lower(nodes)
                    lowered.steps.append(.inverted(keep(name), count: inside.count))
                    lowered.steps += inside
                }
            case .inclusion(let inclusion) where inclusion.template >= firstWord && wordDepth < Self.deepestWord:
                wordDepth += 1
                lower(templates[inclusion.template].nodes, to: &lowered)
                wordDepth -= 1
            case .inclusion(let inclusion):
                let handed = inclusion.arguments.map {
                    Program.Argument(name: number(of: $0.name), steps: add($0.nodes))
                }
                arguments += handed
                inclusions.append(
                    Program.Inclusion(
                        template: inclusion.template, indentation: inclusion.indentation.map { keep($0) },
                        arguments: arguments.count - handed.count..<arguments.count))
                lowered.steps.append(.inclusion(inclusions.count - 1))
            case .block(let block):
                let filled = Program.Block(
                    name: number(of: block.name), steps: add(block.nodes), indentation: keep(block.indentation),
                    isInline: block.isInline)
                blocks.append(filled)
                lowered.steps.append(.block(blocks.count - 1))
            }
        }
    }

    private func constant(_ name: Name) -> String? {
        name.parts.count == 1 ? constants[name.parts[0].text] : nil
    }

    private mutating func add(_ text: Text, to lowered: inout Lowered) {
        var bytes = keep(text.bytes)
        // The lines of a word are not the template's, and get no indentation.
        let begun = wordDepth == 0 ? text.lineStarts : []
        lineStarts += begun.map { $0 + bytes.lowerBound }
        var starts = lineStarts.count - begun.count..<lineStarts.count
        if lowered.textEnd == lowered.steps.count, case .text(let last)? = lowered.steps.last,
            last.bytes.upperBound == bytes.lowerBound, last.lineStarts.upperBound == starts.lowerBound
        {
            bytes = last.bytes.lowerBound..<bytes.upperBound
            starts = last.lineStarts.lowerBound..<starts.upperBound
            lowered.steps.removeLast()
        }
        lowered.steps.append(.text(Program.Text(bytes: bytes, lineStarts: starts)))
        lowered.textEnd = lowered.steps.count
    }

    private mutating func keep(_ bytes: [UInt8]) -> Range<Int> {
        literals += bytes
        return literals.count - bytes.count..<literals.count
    }

    private mutating func keep(_ name: Name) -> Program.Name {
        names += name.parts
        return names.count - name.parts.count..<names.count
    }

    private mutating func number(of blockName: String) -> Int {
        if let number = blockNames[blockName] { return number }
        blockNames[blockName] = blockNames.count
        return blockNames.count - 1
    }
}
