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

    init(_ templates: [Template], constants: [String: String], escaping: Escaping) {
        var lowering = Lowering(constants: constants, escaping: escaping)
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

    init(constants: [String: String], escaping: Escaping) {
        self.constants = constants
        self.escaping = escaping
    }

    /// Where the steps of the nodes are from now on.
    mutating func add(_ nodes: [Node]) -> Range<Int> {
        let lowered = lower(nodes)
        steps += lowered
        return steps.count - lowered.count..<steps.count
    }

    private mutating func lower(_ nodes: [Node]) -> [Program.Step] {
        var lowered: [Program.Step] = []
        /// How many steps there were when the last one was a text, which the next text may continue.
        var textEnd = 0
        for node in nodes {
            switch node {
            case .text(let text):
                add(text, to: &lowered, continuing: lowered.count == textEnd)
                textEnd = lowered.count
            case .variable(let name, let raw):
                if let constant = constant(name) {
                    let text = Text(bytes: (raw ? .none : escaping).bytes(of: constant))
                    add(text, to: &lowered, continuing: lowered.count == textEnd)
                    textEnd = lowered.count
                } else {
                    lowered.append(.variable(keep(name), raw: raw))
                }
            case .section(let name, let nodes):
                let inside = lower(nodes)
                if let constant = constant(name) {
                    if !constant.isEmpty { lowered += inside }
                } else {
                    lowered.append(.section(keep(name), count: inside.count))
                    lowered += inside
                }
            case .inverted(let name, let nodes):
                let inside = lower(nodes)
                if let constant = constant(name) {
                    if constant.isEmpty { lowered += inside }
                } else {
                    lowered.append(.inverted(keep(name), count: inside.count))
                    lowered += inside
                }
            case .inclusion(let inclusion):
                let handed = inclusion.arguments.map {
                    Program.Argument(name: number(of: $0.name), steps: add($0.nodes))
                }
                arguments += handed
                inclusions.append(
                    Program.Inclusion(
                        template: inclusion.template, indentation: inclusion.indentation.map { keep($0) },
                        arguments: arguments.count - handed.count..<arguments.count))
                lowered.append(.inclusion(inclusions.count - 1))
            case .block(let block):
                let filled = Program.Block(
                    name: number(of: block.name), steps: add(block.nodes), indentation: keep(block.indentation),
                    isInline: block.isInline)
                blocks.append(filled)
                lowered.append(.block(blocks.count - 1))
            }
        }
        return lowered
    }

    private func constant(_ name: Name) -> String? {
        name.parts.count == 1 ? constants[name.parts[0].text] : nil
    }

    private mutating func add(_ text: Text, to steps: inout [Program.Step], continuing: Bool) {
        var bytes = keep(text.bytes)
        lineStarts += text.lineStarts.map { $0 + bytes.lowerBound }
        var starts = lineStarts.count - text.lineStarts.count..<lineStarts.count
        if continuing, case .text(let last)? = steps.last, last.bytes.upperBound == bytes.lowerBound,
            last.lineStarts.upperBound == starts.lowerBound
        {
            bytes = last.bytes.lowerBound..<bytes.upperBound
            starts = last.lineStarts.lowerBound..<starts.upperBound
            steps.removeLast()
        }
        steps.append(.text(Program.Text(bytes: bytes, lineStarts: starts)))
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
