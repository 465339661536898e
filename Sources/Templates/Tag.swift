/// A tag as it stands in the source of a template.
struct Tag {
    /// What a tag is for; the raw value is the sign it begins with.
    enum Kind: String {
        case variable = ""
        case rawVariable = "&"
        case section = "#"
        case inverted = "^"
        case partial = ">"
        case parent = "<"
        case block = "$"
        case close = "/"
        case comment = "!"
        case delimiters = "="

        init?(sign: UInt8) {
            switch sign {
            case UInt8(ascii: "&"), UInt8(ascii: "{"): self = .rawVariable
            case UInt8(ascii: "#"): self = .section
            case UInt8(ascii: "^"): self = .inverted
            case UInt8(ascii: ">"): self = .partial
            case UInt8(ascii: "<"): self = .parent
            case UInt8(ascii: "$"): self = .block
            case UInt8(ascii: "/"): self = .close
            case UInt8(ascii: "!"): self = .comment
            case UInt8(ascii: "="): self = .delimiters
            default: return nil
            }
        }

        var asksForValue: Bool {
            switch self {
            case .variable, .rawVariable, .section, .inverted: true
            case .partial, .parent, .block, .close, .comment, .delimiters: false
            }
        }
    }

    let kind: Kind
    /// What stands behind the sign, without the whitespace around it.
    let content: String
    /// From the opening delimiter to behind the closing one.
    let range: Range<Int>
    /// Where it begins, counted from 1.
    let line: Int

    /// The tag as a message quotes it.
    var written: String {
        "{{\(kind.rawValue)\(content)}}"
    }
}
