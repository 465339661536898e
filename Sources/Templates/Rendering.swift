/// One template being rendered: the stack of contexts, and what the parents around it were handed.
struct Rendering {
    /// Nesting has gone beyond `TemplateSet.maximumDepth`.
    struct TooDeep: Error {}

    /// The blocks that a parent was handed, and the place of those that its tag sees around it.
    private struct Handover {
        let arguments: Range<Int>
        let outer: Int?
    }

    private let program: Program
    private let escaping: Escaping
    /// The contexts, the innermost last: all of them, and those among them that have names.
    private var contexts: [Value] = []
    private var views: [any AnyView] = []
    private var handovers: [Handover] = []
    /// The innermost handover in sight.
    private var handover: Int?
    /// What is put before each line of the template.
    private var indentation: [UInt8] = []
    /// Whether the next line that begins already has its indentation.
    private var lineHasBegun = false
    private var depth = 0

    init(_ program: Program, escaping: Escaping, contexts: [Value]) {
        self.program = program
        self.escaping = escaping
        for context in contexts { enter(context) }
    }

    private mutating func enter(_ context: Value) {
        contexts.append(context)
        if case .shown(let view) = context { views.append(view) }
    }

    private mutating func leaveContext() {
        if case .shown = contexts.removeLast() { views.removeLast() }
    }

    mutating func render(template: Int, into output: inout [UInt8]) throws(TooDeep) {
        try render(program.templates[template], into: &output)
    }

    private mutating func render(_ steps: Range<Int>, into output: inout [UInt8]) throws(TooDeep) {
        guard depth < TemplateSet.maximumDepth else { throw TooDeep() }
        depth += 1
        var next = steps.lowerBound
        while next < steps.upperBound {
            let step = program.steps[next]
            next += 1
            switch step {
            case .text(let text): append(text, to: &output)
            case .variable(let name, let raw):
                guard let value = value(of: name) else { continue }
                (raw ? .none : escaping).append(value.text, to: &output)
            case .section(let name, let count):
                try render(section: next..<next + count, value(of: name), into: &output)
                next += count
            case .inverted(let name, let count):
                if value(of: name)?.isFalsey ?? true { try render(next..<next + count, into: &output) }
                next += count
            case .inclusion(let place): try render(program.inclusions[place], into: &output)
            case .block(let place): try render(program.blocks[place], into: &output)
            }
        }
        depth -= 1
    }

    private mutating func render(
        section steps: Range<Int>, _ value: Value?, into output: inout [UInt8]
    ) throws(TooDeep) {
        guard let value, !value.isFalsey else { return }
        guard case .list(let list) = value else {
            return try render(steps, inside: value, into: &output)
        }
        for element in list { try render(steps, inside: element, into: &output) }
    }

    private mutating func render(
        _ steps: Range<Int>, inside value: Value, into output: inout [UInt8]
    ) throws(TooDeep) {
        enter(value)
        try render(steps, into: &output)
        leaveContext()
    }

    private mutating func render(_ inclusion: Program.Inclusion, into output: inout [UInt8]) throws(TooDeep) {
        let around = (indentation, handover)
        indentation = inclusion.indentation.map { around.0 + program.literals[$0] } ?? []
        if !inclusion.arguments.isEmpty {
            handovers.append(Handover(arguments: inclusion.arguments, outer: handover))
            handover = handovers.count - 1
        }
        try render(program.templates[inclusion.template], into: &output)
        if !inclusion.arguments.isEmpty { handovers.removeLast() }
        (indentation, handover) = around
    }

    private mutating func render(_ block: Program.Block, into output: inout [UInt8]) throws(TooDeep) {
        guard let (argument, giver) = argument(for: block.name) else {
            return try render(block.steps, into: &output)
        }
        let around = (indentation, handover)
        indentation += program.literals[block.indentation]
        // A block in the argument is the giver's own, so only what was handed to the giver can fill it.
        handover = handovers[giver].outer
        if block.isInline { lineHasBegun = true }
        try render(argument, into: &output)
        if block.isInline { lineHasBegun = false }
        (indentation, handover) = around
    }

    /// The steps that fill a block: of all that was handed down, the outermost, and who gave them.
    private func argument(for name: Int) -> (Range<Int>, giver: Int)? {
        var found: (Range<Int>, giver: Int)?
        var next = handover
        while let place = next {
            for argument in handovers[place].arguments where program.arguments[argument].name == name {
                found = (program.arguments[argument].steps, place)
            }
            next = handovers[place].outer
        }
        return found
    }

    private mutating func append(_ text: Program.Text, to output: inout [UInt8]) {
        if indentation.isEmpty {
            if !text.lineStarts.isEmpty { lineHasBegun = false }
            append(text.bytes, to: &output)
            return
        }
        var written = text.bytes.lowerBound
        for start in program.lineStarts[text.lineStarts] {
            append(written..<start, to: &output)
            if !lineHasBegun { output += indentation }
            lineHasBegun = false
            written = start
        }
        append(written..<text.bytes.upperBound, to: &output)
    }

    private func append(_ literals: Range<Int>, to output: inout [UInt8]) {
        program.literals.withUnsafeBufferPointer {
            output.append(contentsOf: UnsafeBufferPointer(rebasing: $0[literals]))
        }
    }

    /// What a name stands for: its first part is looked for from the innermost context outwards.
    private func value(of name: Program.Name) -> Value? {
        guard !name.isEmpty else { return contexts.last }
        var value: Value?
        var place = views.count
        while value == nil, place > 0 {
            place -= 1
            value = views[place].value(of: program.names[name.lowerBound])
        }
        for part in name.dropFirst() {
            guard case .shown(let view)? = value else { return nil }
            value = view.value(of: program.names[part])
        }
        return value
    }
}
