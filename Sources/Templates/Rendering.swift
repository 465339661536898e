/// A template being rendered: what it is asked to show.
struct Rendering {
    private let program: Program.Lent
    private let escaping: Escaping
    /// The innermost last.
    private var contexts: [Context]
    private var wordDepth = 0

    /// Of words that views name in each other, the last shows as its name: one could go on without end by naming itself.
    private static let deepestWord = 4

    /// Bytes: enough for nearly all pages, which then need no second place while they grow.
    private static let usualSize = 8 * 1024

    init(_ program: Program.Lent, escaping: Escaping, contexts: [Value]) {
        self.program = program
        self.escaping = escaping
        self.contexts = contexts.map { Context($0) }
    }

    mutating func render(_ steps: Range<Int>, into output: inout [UInt8]) {
        output.reserveCapacity(output.count + Self.usualSize)
        Output.behind(&output) { render(steps, into: &$0) }
    }

    private mutating func render(_ steps: Range<Int>, into output: inout Output) {
        var next = steps.lowerBound
        while next < steps.upperBound {
            let step = program.steps[next]
            next += 1
            switch step {
            case .text(let place): output.append(UnsafeBufferPointer(rebasing: program.literals[place]))
            case .variable(let name, let raw):
                // Nearly all are plain texts. Not to copy their values spares a page of fifty members a twentieth.
                if name.count == 1, let (context, place) = place(of: program.names[name.lowerBound]),
                    case .text(let text)? = contexts[context].views?.values[place]
                {
                    (raw ? .none : escaping).append(text, to: &output)
                } else {
                    render(value(of: name), raw: raw, into: &output)
                }
            case .section(let name, let count):
                render(section: next..<next + count, value(of: name), into: &output)
                next += count
            case .inverted(let name, let count):
                if value(of: name)?.isFalsey ?? true { render(next..<next + count, into: &output) }
                next += count
            }
        }
    }

    private mutating func render(_ value: Value?, raw: Bool, into output: inout Output) {
        switch value {
        case .text(let text): (raw ? .none : escaping).append(text, to: &output)
        case .word(let word):
            guard wordDepth < Self.deepestWord, let steps = program.whole.steps(ofWord: word) else {
                return escaping.append(word, to: &output)
            }
            wordDepth += 1
            render(steps, into: &output)
            wordDepth -= 1
        case let value?: Escaping.none.append(value.text, to: &output)
        case nil: break
        }
    }

    private mutating func render(section steps: Range<Int>, _ value: Value?, into output: inout Output) {
        guard let value, !value.isFalsey else { return }
        switch value {
        case .views(let views):
            contexts.append(Context(eachOf: views))
            for index in 0..<views.count {
                contexts[contexts.count - 1].index = index
                render(steps, into: &output)
            }
            contexts.removeLast()
        case .list(let list): for element in list { render(steps, inside: element, into: &output) }
        default: render(steps, inside: value, into: &output)
        }
    }

    private mutating func render(_ steps: Range<Int>, inside value: Value, into output: inout Output) {
        contexts.append(Context(value))
        render(steps, into: &output)
        contexts.removeLast()
    }

    /// What a name stands for: its first part is looked for from the innermost context outwards.
    private func value(of name: Program.Name) -> Value? {
        guard !name.isEmpty else { return contexts.last?.value }
        guard let (context, place) = place(of: program.names[name.lowerBound]) else { return nil }
        var value = contexts[context].views?.values[place]
        for part in name.dropFirst() {
            guard case .shown(let views)? = value else { return nil }
            value = views.value(of: program.names[part], at: 0)
        }
        return value
    }

    /// Where a name's value is in the innermost context that has one.
    @inline(__always) private func place(of name: FieldName) -> (context: Int, place: Int)? {
        var next = contexts.count
        while next > 0 {
            next -= 1
            if let place = contexts[next].views?.place(of: name, at: contexts[next].index) { return (next, place) }
        }
        return nil
    }
}
