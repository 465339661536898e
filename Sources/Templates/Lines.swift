/// The source of a template seen as lines: what stands before and behind a tag.
struct Lines {
    let source: [UInt8]

    /// Where the line of this position begins.
    func start(of position: Int) -> Int {
        (source[..<position].lastIndex(of: .newline) ?? -1) + 1
    }

    /// Whether a line begins at this position.
    private func isStart(_ position: Int) -> Bool {
        position == 0 || source[position - 1] == .newline
    }

    /// The whitespace that the line of this position begins with.
    func indentation(of position: Int) -> ArraySlice<UInt8> {
        source[start(of: position)...].prefix(while: \.isBlank)
    }

    /// Whether nothing but whitespace stands before the tag in its line.
    func begins(with tag: Tag) -> Bool {
        source[start(of: tag.range.lowerBound)..<tag.range.lowerBound].allSatisfy(\.isBlank)
    }

    /// Where the next line begins, if nothing but whitespace stands behind the tag in its line.
    func next(behind tag: Tag) -> Int? {
        var position = tag.range.upperBound
        while position < source.count, source[position].isBlank { position += 1 }
        if position < source.count, source[position] == UInt8(ascii: "\r") { position += 1 }
        if position == source.count { return position }
        return source[position] == .newline ? position + 1 : nil
    }

    /// The literal text of a range, line by line without `dedent`.
    /// - Parameter tagFollows: a tag that stays in its line stands behind the range, and begins that line if the range
    ///   ends with one.
    func text(_ range: Range<Int>, dedent: ArraySlice<UInt8>, tagFollows: Bool) -> Text {
        var text = Text()
        var position = range.lowerBound
        while position < range.upperBound {
            let rest = source[position..<range.upperBound]
            let end = rest.firstIndex(of: .newline).map { $0 + 1 } ?? range.upperBound
            var line = source[position..<end]
            if isStart(position) {
                text.lineStarts.append(text.bytes.count)
                line = Self.removing(dedent, from: line)
            }
            text.bytes += line
            position = end
        }
        if tagFollows, isStart(position) { text.lineStarts.append(text.bytes.count) }
        return text
    }

    /// The line without as much of `dedent` as it begins with.
    static func removing(_ dedent: ArraySlice<UInt8>, from line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        line.dropFirst(zip(line, dedent).prefix { $0 == $1 }.count)
    }
}
