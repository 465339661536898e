/// Turns trees into steps: partials, parents and their blocks, words and constants are settled here, once.
struct Compiler {
    private(set) var steps: [Program.Step] = []
    private(set) var literals: [UInt8] = []
    private(set) var names: [FieldName] = []

    private let templates: [String: Template]
    private let escaping: Escaping
    /// The innermost last.
    private var constants: [Context]

    /// The blocks that a parent was handed, and the place of those that its tag sees around it.
    private struct Handover {
        let arguments: [Argument]
        let outer: Int?
    }

    private var handovers: [Handover] = []
    /// The innermost handover in sight.
    private var handover: Int?
    /// What is put before each line.
    private var indentation: [UInt8] = []
    /// Whether the next line that begins already has its indentation.
    private var lineHasBegun = false
    /// The lines of a word are not the template's, and get no indentation.
    private var isInWord = false
    /// Whether the last step is a text that the next one continues.
    private var isInText = false
    private var depth = 0
    /// What is being compiled, and how long the lists may become by it.
    private var name = ""
    private var limit = 0

    init(_ templates: [String: Template], _ constants: Value, _ escaping: Escaping) {
        self.templates = templates
        self.constants = [Context(constants)]
        self.escaping = escaping
    }

    /// Where the steps of the template are from now on.
    mutating func add(_ template: Template) throws(TemplateError) -> Range<Int> {
        let first = steps.count
        name = template.outline.name
        limit = size + TemplateSet.maximumSize
        isInText = false
        isInWord = Template.isWord(name)
        try add(template.nodes)
        return first..<steps.count
    }

    private var size: Int { steps.count + literals.count }

    private mutating func add(_ nodes: [Node]) throws(TemplateError) {
        guard depth <= TemplateSet.maximumDepth else {
            throw error("it nests deeper than \(TemplateSet.maximumDepth) levels, as one that draws in itself")
        }
        guard size < limit else {
            throw error("it is larger than \(TemplateSet.maximumSize) bytes with all that it draws in")
        }
        depth += 1
        for node in nodes {
            switch node {
            case .text(let text): add(text)
            case .variable(let name, let raw): add(variable: name, raw: raw)
            case .section(let name, let nodes): try add(section: name, nodes)
            case .inverted(let name, let nodes): try add(inverted: name, nodes)
            case .inclusion(let inclusion): try add(inclusion)
            case .block(let block): try add(block)
            }
        }
        depth -= 1
    }

    private func error(_ problem: String) -> TemplateError {
        TemplateError(template: name, line: nil, problem: problem)
    }

    // MARK: Values

    private mutating func add(variable name: Name, raw: Bool) {
        if let constant = constant(name) {
            var bytes: [UInt8] = []
            (raw ? .none : escaping).append(constant.text, to: &bytes)
            keep(bytes[...])
        } else {
            steps.append(.variable(keep(name), raw: raw))
            isInText = false
        }
    }

    private mutating func add(section name: Name, _ nodes: [Node]) throws(TemplateError) {
        if let constant = constant(name) {
            for context in constant.contexts {
                constants.append(context)
                try add(nodes)
                constants.removeLast()
            }
        } else {
            let name = keep(name)
            let place = try add(inside: nodes)
            steps[place] = .section(name, count: steps.count - place - 1)
        }
    }

    private mutating func add(inverted name: Name, _ nodes: [Node]) throws(TemplateError) {
        if let constant = constant(name) {
            if constant.isFalsey { try add(nodes) }
        } else {
            let name = keep(name)
            let place = try add(inside: nodes)
            steps[place] = .inverted(name, count: steps.count - place - 1)
        }
    }

    /// The place for the step that says when the nodes are rendered; they stand behind it.
    private mutating func add(inside nodes: [Node]) throws(TemplateError) -> Int {
        let place = steps.count
        steps.append(.text(0..<0))
        isInText = false
        try add(nodes)
        isInText = false
        return place
    }

    private func constant(_ name: Name) -> Value? {
        guard name.parts.count == 1 else { return nil }
        for context in constants.reversed() {
            if let value = context.views?.value(of: name.parts[0], at: context.index) { return value }
        }
        return nil
    }

    // MARK: Templates in templates

    private mutating func add(_ inclusion: Inclusion) throws(TemplateError) {
        let around = (indentation, isInWord, handover)
        indentation = inclusion.indentation.map { around.0 + $0 } ?? []
        isInWord = Template.isWord(inclusion.template)
        if !inclusion.arguments.isEmpty {
            handovers.append(Handover(arguments: inclusion.arguments, outer: handover))
            handover = handovers.count - 1
        }
        try add(templates[inclusion.template]?.nodes ?? [])
        if !inclusion.arguments.isEmpty { handovers.removeLast() }
        (indentation, isInWord, handover) = around
    }

    private mutating func add(_ block: Block) throws(TemplateError) {
        guard let (argument, giver) = argument(for: block.name) else { return try add(block.nodes) }
        let around = (indentation, handover)
        indentation += block.indentation
        // A block in the argument is the giver's own, so only what was handed to the giver can fill it.
        handover = handovers[giver].outer
        if block.isInline { lineHasBegun = true }
        try add(argument.nodes)
        if block.isInline { lineHasBegun = false }
        (indentation, handover) = around
    }

    /// What fills a block: of all that was handed down, the outermost, and who gave it.
    private func argument(for name: String) -> (Argument, giver: Int)? {
        var found: (Argument, giver: Int)?
        var next = handover
        while let giver = next {
            let handover = handovers[giver]
            if let argument = handover.arguments.last(where: { $0.name == name }) { found = (argument, giver) }
            next = handover.outer
        }
        return found
    }

    // MARK: Bytes

    private mutating func add(_ text: Text) {
        guard !isInWord else { return keep(text.bytes[...]) }
        var written = 0
        for start in text.lineStarts {
            keep(text.bytes[written..<start])
            if !lineHasBegun { keep(indentation[...]) }
            lineHasBegun = false
            written = start
        }
        keep(text.bytes[written...])
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        guard !bytes.isEmpty else { return }
        var start = literals.count
        if isInText, case .text(let last)? = steps.last {
            start = last.lowerBound
            steps.removeLast()
        }
        literals += bytes
        steps.append(.text(start..<literals.count))
        isInText = true
    }

    private mutating func keep(_ name: Name) -> Program.Name {
        names += name.parts
        return names.count - name.parts.count..<names.count
    }
}
