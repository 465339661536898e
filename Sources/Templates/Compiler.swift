/// Makes the steps of a program: the words of a language and the constants are written into linked templates.
struct Compiler {
    private(set) var steps: [Program.Step] = []
    private(set) var literals: [UInt8] = []
    /// Those of the templates, then those of the words.
    let names: [FieldName]

    /// The templates, or the words; a class, since what is handed on at every step would be copied there.
    private final class Source {
        let linked: LinkedTemplates
        let firstName: Int
        /// The place, among the words' steps, of each word that is drawn in.
        let drawnWords: [Range<Int>]

        init(_ linked: LinkedTemplates, firstName: Int, drawnWords: [Range<Int>]) {
            self.linked = linked
            self.firstName = firstName
            self.drawnWords = drawnWords
        }
    }

    private let templates: Source
    private let words: Source
    private let escaping: Escaping
    /// The innermost last.
    private var constants: [Context]
    /// Whether the last step is a text that the next one continues.
    private var isInText = false
    private var depth = 0
    /// What is being compiled, and how long the lists may become by it.
    private var name = ""
    private var limit = 0

    init(
        _ templates: LinkedTemplates, _ words: LinkedTemplates, _ constants: Value, _ escaping: Escaping
    ) throws(TemplateError) {
        self.templates = Source(
            templates, firstName: 0, drawnWords: try Self.places(of: words, drawnInBy: templates))
        self.words = Source(
            words, firstName: templates.names.count, drawnWords: try Self.places(of: words, drawnInBy: words))
        self.constants = [Context(constants)]
        self.escaping = escaping
        names = templates.names + words.names
        literals.reserveCapacity(2 * templates.literals.count)
        steps.reserveCapacity(templates.steps.count + words.steps.count)
    }

    private static func places(
        of words: LinkedTemplates, drawnInBy templates: LinkedTemplates
    ) throws(TemplateError) -> [Range<Int>] {
        let numbers = templates.drawnWords.map { words.numbers[$0] }
        for outline in numbers.contains(nil) ? templates.outlines.sorted(by: { $0.name < $1.name }) : [] {
            for use in outline.inclusions where Template.isWord(use.name) && words.numbers[use.name] == nil {
                throw .unknown(use, in: outline.name)
            }
        }
        return numbers.compactMap { $0 }.map { words.places[$0] }
    }

    /// Where the steps of each template are from now on.
    mutating func addTemplates() throws(TemplateError) -> [Range<Int>] { try add(allOf: templates) }

    mutating func addWords() throws(TemplateError) -> [Range<Int>] { try add(allOf: words) }

    private mutating func add(allOf source: Source) throws(TemplateError) -> [Range<Int>] {
        var places: [Range<Int>] = []
        for (outline, place) in zip(source.linked.outlines, source.linked.places) {
            let first = steps.count
            name = outline.name
            limit = size + TemplateSet.maximumSize
            isInText = false
            try add(place, of: source)
            places.append(first..<steps.count)
        }
        return places
    }

    private var size: Int { steps.count + literals.count }

    private mutating func add(_ range: Range<Int>, of source: Source) throws(TemplateError) {
        guard depth <= TemplateSet.maximumDepth else { throw .tooDeep(name) }
        guard size < limit else { throw .tooLarge(name) }
        depth += 1
        var next = range.lowerBound
        while next < range.upperBound {
            let step = source.linked.steps[next]
            next += 1
            switch step {
            case .text(let place): keep { $0 += source.linked.literals[place] }
            case .variable(let name, let raw): add(variable: name, of: source, raw: raw)
            case .section(let name, let count):
                try add(section: name, next..<next + count, of: source)
                next += count
            case .inverted(let name, let count):
                try add(inverted: name, next..<next + count, of: source)
                next += count
            case .word(let number): try add(source.drawnWords[number], of: words)
            }
        }
        depth -= 1
    }

    private mutating func add(variable name: LinkedTemplates.Name, of source: Source, raw: Bool) {
        if let constant = constant(name, of: source) {
            let escaping = raw ? .none : escaping
            keep { escaping.append(constant.text, to: &$0) }
        } else {
            steps.append(.variable(own(name, of: source), raw: raw))
            isInText = false
        }
    }

    private mutating func add(
        section name: LinkedTemplates.Name, _ range: Range<Int>, of source: Source
    ) throws(TemplateError) {
        if let constant = constant(name, of: source) {
            for context in constant.contexts {
                constants.append(context)
                try add(range, of: source)
                constants.removeLast()
            }
        } else {
            let place = try add(inside: range, of: source)
            steps[place] = .section(own(name, of: source), count: steps.count - place - 1)
        }
    }

    private mutating func add(
        inverted name: LinkedTemplates.Name, _ range: Range<Int>, of source: Source
    ) throws(TemplateError) {
        if let constant = constant(name, of: source) {
            if constant.isFalsey { try add(range, of: source) }
        } else {
            let place = try add(inside: range, of: source)
            steps[place] = .inverted(own(name, of: source), count: steps.count - place - 1)
        }
    }

    /// The place for the step that says when the others are rendered; they stand behind it.
    private mutating func add(inside range: Range<Int>, of source: Source) throws(TemplateError) -> Int {
        let place = steps.count
        steps.append(.text(0..<0))
        isInText = false
        try add(range, of: source)
        isInText = false
        return place
    }

    private func constant(_ name: LinkedTemplates.Name, of source: Source) -> Value? {
        guard name.count == 1 else { return nil }
        let name = source.linked.names[name.lowerBound]
        for context in constants.reversed() {
            if let value = context.views?.value(of: name, at: context.index) { return value }
        }
        return nil
    }

    private mutating func keep(_ append: (inout [UInt8]) -> Void) {
        let start = literals.count
        append(&literals)
        guard literals.count > start else { return }
        if isInText, case .text(let last)? = steps.last {
            steps[steps.count - 1] = .text(last.lowerBound..<literals.count)
        } else {
            steps.append(.text(start..<literals.count))
            isInText = true
        }
    }

    private func own(_ name: LinkedTemplates.Name, of source: Source) -> Program.Name {
        name.lowerBound + source.firstName..<name.upperBound + source.firstName
    }
}
