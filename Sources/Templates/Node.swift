/// A piece of a compiled template.
enum Node {
    case text(Text)
    case variable(Name, raw: Bool)
    case section(Name, [Node])
    case inverted(Name, [Node])
    case inclusion(Inclusion)
    case block(Block)
}

/// Literal bytes, and the offsets among them where a line of the template begins: there an indentation is written
/// when the template is drawn in by an indented tag. Data never begins a line, whatever it contains.
struct Text {
    var bytes: [UInt8] = []
    var lineStarts: [Int] = []
}

/// A partial, or a parent with the blocks that are handed to it: a partial is a parent that gets none.
struct Inclusion {
    let template: String
    /// What to put before each line; nil where the tag does not stand alone on its line: then nothing is.
    let indentation: [UInt8]?
    let arguments: [Argument]
}

/// A block inside a parent tag: what the parent's block of this name is replaced by, its own indentation removed.
struct Argument {
    let name: String
    let nodes: [Node]
}

/// A place that can be filled from outside, with what stands there by default.
struct Block {
    let name: String
    let nodes: [Node]
    /// What to put before each line of an argument that is filled in here.
    let indentation: [UInt8]
    /// Whether the block's first line has begun before the block does, so that it already has its indentation.
    let isInline: Bool
}
