/// Makes the tree of one template, and leaves out the lines that hold nothing but a tag ("standalone" in the
/// specification).
struct Parser {
    private let template: String
    private let lines: Lines
    private var scanner: Scanner
    /// What lies before this offset has been read.
    private var position = 0
    private var current = OpenTag(tag: nil)
    /// What `current` stands in, the innermost last; empty if it is the template as a whole.
    private var around: [OpenTag] = []
    private var uses: [NameUse] = []
    private var inclusions: [InclusionUse] = []

    init(template: String, source: [UInt8]) {
        self.template = template
        lines = Lines(source: source)
        scanner = Scanner(template: template, source: lines.source)
    }

    mutating func parse() throws(TemplateError) -> Template {
        while let tag = try scanner.next() {
            try check(tag)
            switch tag.kind {
            case .comment, .delimiters: passLine(of: tag)
            case .variable, .rawVariable:
                pass(tag)
                current.nodes.append(.variable(Name(tag.content), raw: tag.kind == .rawVariable))
            case .section, .inverted:
                passLine(of: tag)
                try push(OpenTag(tag: tag, dedent: current.dedent))
            case .partial:
                let isWord = Template.isWord(tag.content)
                if isWord { pass(tag) }
                let isAlone = !isWord && passLine(of: tag)
                include(tag, indented: isAlone, arguments: [])
            case .parent: try openParent(tag)
            case .block: try openBlock(tag)
            case .close: try close(tag)
            }
        }
        if let tag = current.tag { throw error("\(tag.written) is never closed", at: tag) }
        read(upTo: lines.source.count, tagFollows: false)
        return Template(
            outline: Template.Outline(name: template, uses: uses, inclusions: inclusions), nodes: current.nodes)
    }

    private mutating func close(_ tag: Tag) throws(TemplateError) {
        guard let opening = current.tag else { throw error("\(tag.written) closes nothing", at: tag) }
        guard opening.content == tag.content else {
            throw error("\(tag.written) stands where \(opening.written) of line \(opening.line) is still open", at: tag)
        }
        switch opening.kind {
        case .parent: closeParent(opening, tag)
        case .block: closeBlock(opening, tag)
        default:
            passLine(of: tag)
            let nodes = pop().nodes
            let name = Name(opening.content)
            current.nodes.append(opening.kind == .section ? .section(name, nodes) : .inverted(name, nodes))
        }
    }
}

// MARK: Inheritance

extension Parser {
    private mutating func openParent(_ tag: Tag) throws(TemplateError) {
        if Template.isWord(tag.content) { throw error("\(tag.written) names a word, which takes no blocks", at: tag) }
        let beginsLine = lines.begins(with: tag)
        // Whether the whitespace before it is indentation or text is known when the closing tag is met.
        read(upTo: beginsLine ? lines.start(of: tag.range.lowerBound) : tag.range.lowerBound, tagFollows: false)
        position = tag.range.upperBound
        try push(OpenTag(tag: tag, dedent: current.dedent, beginsLine: beginsLine))
    }

    private mutating func closeParent(_ opening: Tag, _ tag: Tag) {
        let parent = pop()
        let next = parent.beginsLine ? lines.next(behind: tag) : nil
        if parent.beginsLine, next == nil {
            position = lines.start(of: opening.range.lowerBound)
            pass(opening)
        }
        position = next ?? tag.range.upperBound
        include(opening, indented: next != nil, arguments: parent.arguments)
    }

    private mutating func openBlock(_ tag: Tag) throws(TemplateError) {
        guard current.tag?.kind == .parent else {
            let isAlone = passLine(of: tag)
            var block = OpenTag(tag: tag, dedent: current.dedent, beginsLine: isAlone)
            block.indentation = indentation(of: position)
            return try push(block)
        }
        // In a parent nothing counts but the blocks, so it does not matter what stands before the tag in its line.
        let next = lines.next(behind: tag)
        position = next ?? tag.range.upperBound
        var argument = OpenTag(tag: tag, dedent: lines.indentation(of: position))
        // Its text begins beside the tag, and yet it begins a line if it fills a block that has lines to itself.
        if next == nil { argument.append(Text(lineStarts: [0])) }
        try push(argument)
    }

    private mutating func closeBlock(_ opening: Tag, _ tag: Tag) {
        guard around.last?.tag?.kind == .parent else {
            passLine(of: tag)
            let read = pop()
            let block = Block(
                name: opening.content, nodes: read.nodes, indentation: read.indentation, isInline: !read.beginsLine)
            return current.nodes.append(.block(block))
        }
        let start = tag.range.lowerBound
        read(upTo: lines.begins(with: tag) ? lines.start(of: start) : start, tagFollows: false)
        position = tag.range.upperBound
        let argument = pop()
        // With nothing between its tags it leaves nothing, not even the indentation of a line.
        let isEmpty = opening.range.upperBound == start
        current.arguments.append(Argument(name: opening.content, nodes: isEmpty ? [] : argument.nodes))
    }

    private mutating func include(_ tag: Tag, indented: Bool, arguments: [Argument]) {
        inclusions.append(InclusionUse(name: tag.content, tag: tag.written, line: tag.line))
        let indentation = indented ? indentation(of: tag.range.lowerBound) : nil
        current.nodes.append(
            .inclusion(Inclusion(template: tag.content, indentation: indentation, arguments: arguments)))
    }
}

// MARK: Text and faults

extension Parser {
    /// Reads the text up to a tag that stays in its line, and the tag.
    private mutating func pass(_ tag: Tag) {
        read(upTo: tag.range.lowerBound, tagFollows: true)
        position = tag.range.upperBound
    }

    /// The same for a tag that takes its line with it if it stands alone there; returns whether it does.
    @discardableResult private mutating func passLine(of tag: Tag) -> Bool {
        guard lines.begins(with: tag), let next = lines.next(behind: tag) else {
            pass(tag)
            return false
        }
        read(upTo: lines.start(of: tag.range.lowerBound), tagFollows: false)
        position = next
        return true
    }

    private mutating func read(upTo end: Int, tagFollows: Bool) {
        current.append(lines.text(position..<end, dedent: current.dedent, tagFollows: tagFollows))
    }

    private func indentation(of position: Int) -> [UInt8] {
        Array(Lines.removing(current.dedent, from: lines.indentation(of: position)))
    }

    private mutating func push(_ tag: OpenTag) throws(TemplateError) {
        if let opening = tag.tag, around.count == TemplateSet.maximumDepth {
            throw error("\(opening.written) stands in more than \(around.count) others", at: opening)
        }
        around.append(current)
        current = tag
    }

    /// Leaves the current tag, which must not be the template as a whole.
    private mutating func pop() -> OpenTag {
        defer { current = around.removeLast() }
        return current
    }

    /// Refuses a tag whose name cannot be one, and notes the names of values.
    private mutating func check(_ tag: Tag) throws(TemplateError) {
        guard tag.kind != .comment, tag.kind != .delimiters else { return }
        if tag.content.isEmpty { throw error("\(tag.written) names nothing", at: tag) }
        if tag.content.utf8.contains(where: { $0.isWhitespace }) {
            throw error("the name in \(tag.written) contains whitespace", at: tag)
        }
        guard tag.kind.asksForValue, tag.content != "." else { return }
        if Name.lacksPart(tag.content) {
            throw error("the name in \(tag.written) has a dot without a name beside it", at: tag)
        }
        uses.append(NameUse(name: tag.content, template: template, line: tag.line))
    }

    private func error(_ problem: String, at tag: Tag) -> TemplateError {
        TemplateError(template: template, line: tag.line, problem: problem)
    }
}
