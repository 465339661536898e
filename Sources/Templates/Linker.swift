/// Writes into each template what it draws in: partials, parents and their blocks are settled here. Words are left to the
/// `Compiler`, since each language has its own.
struct Linker {
    private(set) var steps: [LinkedTemplates.Step] = []
    private(set) var literals: [UInt8] = []
    private(set) var names: [FieldName] = []
    private(set) var drawnWords: [String] = []

    private let templates: [Template]
    /// Each template's place among them.
    private let numbers: [String: Int]
    private var wordNumbers: [String: Int] = [:]
    private var keptNames: [LinkedTemplates.Name] = []

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
    /// Whether the last step is a text that the next one continues.
    private var isInText = false
    private var depth = 0
    /// What is being linked, and how long the lists may become by it.
    private var name = ""
    private var limit = 0

    init(_ templates: [Template], _ numbers: [String: Int]) {
        self.templates = templates
        self.numbers = numbers
    }

    /// Where the steps of the template are from now on.
    mutating func add(_ template: Template) throws(TemplateError) -> Range<Int> {
        let first = steps.count
        name = template.outline.name
        limit = size + TemplateSet.maximumSize
        isInText = false
        for use in template.outline.inclusions {
            if Template.isWord(use.name) {
                _ = number(ofWord: use.name)  // so that it is missed even where no block takes it up
            } else if numbers[use.name] == nil {
                throw .unknown(use, in: name)
            }
        }
        try add(template.nodes)
        return first..<steps.count
    }

    private var size: Int { steps.count + literals.count }

    private mutating func add(_ nodes: [Node]) throws(TemplateError) {
        guard depth <= TemplateSet.maximumDepth else { throw .tooDeep(name) }
        guard size < limit else { throw .tooLarge(name) }
        depth += 1
        for node in nodes {
            switch node {
            case .text(let text): add(text)
            case .variable(let name, let raw): add(.variable(keep(name), raw: raw))
            case .section(let name, let nodes):
                let name = keep(name)
                let place = try add(inside: nodes)
                steps[place] = .section(name, count: steps.count - place - 1)
            case .inverted(let name, let nodes):
                let name = keep(name)
                let place = try add(inside: nodes)
                steps[place] = .inverted(name, count: steps.count - place - 1)
            case .inclusion(let inclusion): try add(inclusion)
            case .block(let block): try add(block)
            }
        }
        depth -= 1
    }

    /// The place for the step that says when the nodes are rendered; they stand behind it.
    private mutating func add(inside nodes: [Node]) throws(TemplateError) -> Int {
        let place = steps.count
        add(.text(0..<0))
        try add(nodes)
        isInText = false
        return place
    }

    private mutating func add(_ step: LinkedTemplates.Step) {
        steps.append(step)
        isInText = false
    }

    // MARK: Templates in templates

    private mutating func add(_ inclusion: Inclusion) throws(TemplateError) {
        if Template.isWord(inclusion.template) { return add(.word(number(ofWord: inclusion.template))) }
        let around = (indentation, handover)
        indentation = inclusion.indentation.map { around.0 + $0 } ?? []
        if !inclusion.arguments.isEmpty {
            handovers.append(Handover(arguments: inclusion.arguments, outer: handover))
            handover = handovers.count - 1
        }
        try add(numbers[inclusion.template].map { templates[$0].nodes } ?? [])
        if !inclusion.arguments.isEmpty { handovers.removeLast() }
        (indentation, handover) = around
    }

    private mutating func number(ofWord word: String) -> Int {
        if let number = wordNumbers[word] { return number }
        wordNumbers[word] = drawnWords.count
        drawnWords.append(word)
        return drawnWords.count - 1
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
        let start = literals.count
        literals += bytes
        if isInText, case .text(let last)? = steps.last {
            steps[steps.count - 1] = .text(last.lowerBound..<literals.count)
        } else {
            steps.append(.text(start..<literals.count))
            isInText = true
        }
    }

    private mutating func keep(_ name: Name) -> LinkedTemplates.Name {
        // Few differ, and they are copied for each language.
        for kept in keptNames where kept.count == name.parts.count {
            if zip(kept, name.parts).allSatisfy({ names[$0] == $1 }) { return kept }
        }
        names += name.parts
        keptNames.append(names.count - name.parts.count..<names.count)
        return names.count - name.parts.count..<names.count
    }
}
