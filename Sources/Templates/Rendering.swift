/// One template being rendered: the stack of contexts, and what the parents around it were handed.
struct Rendering {
    /// Nesting has gone beyond `TemplateSet.maximumDepth`.
    struct TooDeep: Error {}

    /// The blocks that a parent was handed, and the place of those that its tag sees around it.
    private struct Handover {
        let arguments: [Argument]
        let outer: Int?
    }

    private let templates: [Template]
    private let escaping: Escaping
    private var stack: [Value]
    private var handovers: [Handover] = []
    /// The innermost handover in sight.
    private var handover: Int?
    /// What is put before each line of the template.
    private var indentation: [UInt8] = []
    /// Whether the next line that begins already has its indentation.
    private var lineHasBegun = false
    private var depth = 0

    init(templates: [Template], escaping: Escaping, stack: [Value]) {
        self.templates = templates
        self.escaping = escaping
        self.stack = stack
    }

    mutating func render(_ nodes: [Node], into output: inout [UInt8]) throws(TooDeep) {
        guard depth < TemplateSet.maximumDepth else { throw TooDeep() }
        depth += 1
        for index in nodes.indices {
            switch nodes[index] {
            case .text(let text): append(text, to: &output)
            case .variable(let name, let raw):
                guard let value = value(of: name) else { continue }
                (raw ? .none : escaping).append(value.text, to: &output)
            case .section(let name, let nodes): try render(section: nodes, value(of: name), into: &output)
            case .inverted(let name, let nodes):
                if value(of: name)?.isFalsey ?? true { try render(nodes, into: &output) }
            case .inclusion(let inclusion): try render(inclusion, into: &output)
            case .block(let block): try render(block, into: &output)
            }
        }
        depth -= 1
    }

    private mutating func render(section nodes: [Node], _ value: Value?, into output: inout [UInt8]) throws(TooDeep) {
        guard let value, !value.isFalsey else { return }
        guard case .list(let list) = value else {
            return try render(nodes, inside: value, into: &output)
        }
        for element in list { try render(nodes, inside: element, into: &output) }
    }

    private mutating func render(_ nodes: [Node], inside value: Value, into output: inout [UInt8]) throws(TooDeep) {
        stack.append(value)
        try render(nodes, into: &output)
        stack.removeLast()
    }

    private mutating func render(_ inclusion: Inclusion, into output: inout [UInt8]) throws(TooDeep) {
        let around = (indentation, handover)
        indentation = inclusion.indentation.map { around.0 + $0 } ?? []
        if !inclusion.arguments.isEmpty {
            handovers.append(Handover(arguments: inclusion.arguments, outer: handover))
            handover = handovers.count - 1
        }
        try render(templates[inclusion.template].nodes, into: &output)
        if !inclusion.arguments.isEmpty { handovers.removeLast() }
        (indentation, handover) = around
    }

    private mutating func render(_ block: Block, into output: inout [UInt8]) throws(TooDeep) {
        guard let (argument, giver) = argument(for: block.name) else {
            return try render(block.nodes, into: &output)
        }
        let around = (indentation, handover)
        indentation += block.indentation
        // A block in the argument is the giver's own, so only what was handed to the giver can fill it.
        handover = handovers[giver].outer
        if block.isInline { lineHasBegun = true }
        try render(argument.nodes, into: &output)
        if block.isInline { lineHasBegun = false }
        (indentation, handover) = around
    }

    /// What fills a block: of all that was handed down, the outermost, and who gave it.
    private func argument(for name: String) -> (Argument, giver: Int)? {
        var found: (Argument, giver: Int)?
        var next = handover
        while let place = next {
            if let argument = handovers[place].arguments.first(where: { $0.name == name }) { found = (argument, place) }
            next = handovers[place].outer
        }
        return found
    }

    private mutating func append(_ text: Text, to output: inout [UInt8]) {
        if indentation.isEmpty {
            if !text.lineStarts.isEmpty { lineHasBegun = false }
            output += text.bytes
            return
        }
        var written = 0
        for start in text.lineStarts {
            output += text.bytes[written..<start]
            if !lineHasBegun { output += indentation }
            lineHasBegun = false
            written = start
        }
        output += text.bytes[written...]
    }

    /// What a name stands for: its first part is looked for from the innermost context outwards.
    private func value(of name: Name) -> Value? {
        guard let first = name.first else { return stack.last }
        var value: Value?
        var place = stack.count
        while value == nil, place > 0 {
            place -= 1
            value = stack[place].member(first)
        }
        for part in name.rest { value = value?.member(part) }
        return value
    }
}
