/// Finds the tags in the source of a template, one after the other, and keeps the delimiters.
struct Scanner {
    let template: String
    let source: [UInt8]
    private var position = 0
    private var line = 1
    private var opening = Array("{{".utf8)
    private var closing = Array("}}".utf8)

    init(template: String, source: [UInt8]) {
        self.template = template
        self.source = source
    }

    /// The next tag, or nil at the end of the source.
    mutating func next() throws(TemplateError) -> Tag? {
        guard let start = find(opening, from: position) else { return nil }
        line += newlines(in: position..<start)
        position = start + opening.count
        skipWhitespace()

        let kind = position < source.count ? Tag.Kind(sign: source[position]) : nil
        var terminator = closing
        if kind == .rawVariable, source[position] == UInt8(ascii: "{") { terminator = [UInt8(ascii: "}")] + closing }
        if kind == .delimiters { terminator = [UInt8(ascii: "=")] + closing }
        if kind != nil { position += 1 }
        guard let end = find(terminator, from: position) else {
            throw error("this tag has no closing \(String(decoding: terminator, as: UTF8.self))")
        }

        let content = source[position..<end].trimmed()
        let tag = Tag(
            kind: kind ?? .variable, content: String(decoding: content, as: UTF8.self),
            range: start..<end + terminator.count, line: line)
        if tag.kind == .delimiters { try setDelimiters(content) }
        line += newlines(in: tag.range)
        position = tag.range.upperBound
        return tag
    }

    private mutating func setDelimiters(_ content: ArraySlice<UInt8>) throws(TemplateError) {
        let pair = content.split(whereSeparator: \.isWhitespace)
        guard pair.count == 2, !content.contains(UInt8(ascii: "=")) else {
            throw error("new delimiters are written {{=<% %>=}}: two, with a space between, and without an equals sign")
        }
        opening = Array(pair[0])
        closing = Array(pair[1])
    }

    private mutating func skipWhitespace() {
        while position < source.count, source[position].isWhitespace { position += 1 }
    }

    private func find(_ pattern: [UInt8], from start: Int) -> Int? {
        guard let first = pattern.first else { return nil }
        var candidate = start
        while candidate + pattern.count <= source.count {
            if source[candidate] == first, source[candidate...].starts(with: pattern) { return candidate }
            candidate += 1
        }
        return nil
    }

    private func newlines(in range: Range<Int>) -> Int {
        source[range].count { $0 == .newline }
    }

    private func error(_ problem: String) -> TemplateError {
        TemplateError(template: template, line: line, problem: problem)
    }
}
