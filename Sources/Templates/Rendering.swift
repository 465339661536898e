/// One template being rendered: the stack of contexts, and what the parents around it were handed.
struct Rendering {
    /// Nesting has gone beyond `TemplateSet.maximumDepth`.
    struct TooDeep: Error {}

    private struct Context {
        /// Nil for what has no names: a text or a flag.
        let views: Views?
        /// Which of them.
        var index = 0
        /// What `.` stands for.
        let value: Value

        init(_ value: Value) {
            self.value = value
            views = if case .shown(let views) = value { views } else { nil }
        }

        /// One of several.
        init(eachOf views: Views) {
            self.views = views
            value = .flag(true)
        }
    }

    /// The blocks that a parent was handed, and the place of those that its tag sees around it.
    private struct Handover {
        let arguments: Range<Int>
        let outer: Int?
    }

    private let program: Program
    /// The program's, lent: read one by one through it, each would be a counted reference.
    private let steps: UnsafeBufferPointer<Program.Step>
    private let literals: UnsafeBufferPointer<UInt8>
    private let names: UnsafeBufferPointer<FieldName>
    private let escaping: Escaping
    private let output = Output(capacity: usualLength)
    /// The innermost last.
    private var contexts: [Context] = []
    private var handovers: [Handover] = []
    /// The innermost handover in sight.
    private var handover: Int?
    /// What is put before each line of the template.
    private var indentation: [UInt8] = []
    /// Whether the next line that begins already has its indentation.
    private var lineHasBegun = false
    private var depth = 0

    /// Bytes: enough for most pages.
    private static let usualLength = 4 * 1024

    init(_ lent: Program.Lent, escaping: Escaping, contexts: [Value]) {
        program = lent.program
        steps = lent.steps
        literals = lent.literals
        names = lent.names
        self.escaping = escaping
        self.contexts = contexts.map { Context($0) }
    }

    /// Renders a template, and lends what has become of it.
    mutating func render(
        template: Int, to reader: (UnsafeBufferPointer<UInt8>) -> Void
    ) throws(TooDeep) {
        try render(program.templates[template])
        output.withBytes(reader)
    }

    private mutating func render(_ steps: Range<Int>) throws(TooDeep) {
        guard depth < TemplateSet.maximumDepth else { throw TooDeep() }
        depth += 1
        var next = steps.lowerBound
        while next < steps.upperBound {
            let step = self.steps[next]
            next += 1
            switch step {
            case .text(let text): append(text)
            case .variable(let name, let raw):
                guard let value = value(of: name) else { continue }
                if case .word(let word) = value {
                    try render(word: word)
                } else {
                    (raw ? .none : escaping).append(value.text, to: output)
                }
            case .section(let name, let count):
                try render(section: next..<next + count, value(of: name))
                next += count
            case .inverted(let name, let count):
                if value(of: name)?.isFalsey ?? true { try render(next..<next + count) }
                next += count
            case .inclusion(let place): try render(program.inclusions[place])
            case .block(let place): try render(program.blocks[place])
            }
        }
        depth -= 1
    }

    private mutating func render(word: String) throws(TooDeep) {
        guard let place = program.words[word] else { return escaping.append(word, to: output) }
        let around = indentation
        indentation = []
        try render(program.templates[place])
        indentation = around
    }

    private mutating func render(
        section steps: Range<Int>, _ value: Value?
    ) throws(TooDeep) {
        guard let value, !value.isFalsey else { return }
        switch value {
        case .views(let views):
            contexts.append(Context(eachOf: views))
            for index in 0..<views.count {
                contexts[contexts.count - 1].index = index
                try render(steps)
            }
            contexts.removeLast()
        case .list(let list): for element in list { try render(steps, inside: element) }
        default: try render(steps, inside: value)
        }
    }

    private mutating func render(_ steps: Range<Int>, inside value: Value) throws(TooDeep) {
        contexts.append(Context(value))
        try render(steps)
        contexts.removeLast()
    }

    private mutating func render(_ inclusion: Program.Inclusion) throws(TooDeep) {
        let around = (indentation, handover)
        indentation = inclusion.indentation.map { around.0 + program.literals[$0] } ?? []
        if !inclusion.arguments.isEmpty {
            handovers.append(Handover(arguments: inclusion.arguments, outer: handover))
            handover = handovers.count - 1
        }
        try render(program.templates[inclusion.template])
        if !inclusion.arguments.isEmpty { handovers.removeLast() }
        (indentation, handover) = around
    }

    private mutating func render(_ block: Program.Block) throws(TooDeep) {
        guard let (argument, giver) = argument(for: block.name) else {
            return try render(block.steps)
        }
        let around = (indentation, handover)
        indentation += program.literals[block.indentation]
        // A block in the argument is the giver's own, so only what was handed to the giver can fill it.
        handover = handovers[giver].outer
        if block.isInline { lineHasBegun = true }
        try render(argument)
        if block.isInline { lineHasBegun = false }
        (indentation, handover) = around
    }

    /// The steps that fill a block: of all that was handed down, the outermost, and who gave them.
    private func argument(for name: Int) -> (Range<Int>, giver: Int)? {
        var found: (Range<Int>, giver: Int)?
        var next = handover
        while let giver = next {
            let handover = handovers[giver]
            for argument in program.arguments[handover.arguments] where argument.name == name {
                found = (argument.steps, giver)
            }
            next = handover.outer
        }
        return found
    }

    private mutating func append(_ text: Program.Text) {
        if indentation.isEmpty {
            if !text.lineStarts.isEmpty { lineHasBegun = false }
            append(text.bytes)
            return
        }
        var written = text.bytes.lowerBound
        for start in program.lineStarts[text.lineStarts] {
            append(written..<start)
            if !lineHasBegun { indentation.withUnsafeBufferPointer { output.append($0) } }
            lineHasBegun = false
            written = start
        }
        append(written..<text.bytes.upperBound)
    }

    private mutating func append(_ place: Range<Int>) {
        output.append(UnsafeBufferPointer(rebasing: literals[place]))
    }

    /// What a name stands for: its first part is looked for from the innermost context outwards.
    private func value(of name: Program.Name) -> Value? {
        guard !name.isEmpty else { return contexts.last?.value }
        var value: Value?
        var place = contexts.count
        while value == nil, place > 0 {
            place -= 1
            value = contexts[place].views?.value(of: names[name.lowerBound], at: contexts[place].index)
        }
        for part in name.dropFirst() {
            guard case .shown(let views)? = value else { return nil }
            value = views.value(of: names[part], at: 0)
        }
        return value
    }
}
