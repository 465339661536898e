/// A section, parent or block whose closing tag the parser has not met yet, with what was read in it so far.
struct OpenTag {
    /// The tag; nil for the template as a whole.
    let tag: Tag?
    /// The whitespace that is taken away from the beginning of each line.
    var dedent: ArraySlice<UInt8> = []
    /// Of a block: the whitespace that its text's first line begins with.
    var indentation: [UInt8] = []
    /// Of a parent: whether its tag begins a line. Of a block: whether its text does.
    var beginsLine = false
    var nodes: [Node] = []
    /// Of a parent: the blocks in it.
    var arguments: [Argument] = []

    mutating func append(_ text: Text) {
        guard !text.bytes.isEmpty || !text.lineStarts.isEmpty else { return }
        guard case .text(var last)? = nodes.last else {
            nodes.append(.text(text))
            return
        }
        last.lineStarts += text.lineStarts.map { $0 + last.bytes.count }
        last.bytes += text.bytes
        nodes[nodes.count - 1] = .text(last)
    }
}
