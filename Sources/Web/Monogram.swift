import Accounts

/// What stands for a member where other sites have a picture: a letter on a colour.
struct Monogram {
    /// Colours that the style sheet has, from `m0` on.
    static let tones: UInt = 12

    let initial: String
    let tone: String

    init(_ username: Username, _ displayName: DisplayName) {
        let name = displayName.text.isEmpty ? username.text : displayName.text
        initial = Self.plainInitial(of: name) ?? Self.initial(of: name)
        // The username, which its owner writes in one case today and in the other tomorrow.
        let sum = username.text.utf8.reduce(UInt(0)) { $0 &* 31 &+ UInt($1 | 0x20) }
        tone = String(sum % Self.tones)
    }

    private static func initial(of name: String) -> String {
        (name.first { $0.isLetter || $0.isNumber } ?? name.first)?.uppercased() ?? ""
    }

    /// The same where two bytes of ASCII make it plain, as in most names: what Unicode says of a character takes as long
    /// as all else in a line of the directory.
    private static func plainInitial(of name: String) -> String? {
        var bytes = name.utf8.makeIterator()
        guard let first = bytes.next(), bytes.next().map({ $0 < 0x80 }) ?? true else { return nil }
        switch first {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): return String(Unicode.Scalar(first ^ 0x20))
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return String(Unicode.Scalar(first))
        default: return nil
        }
    }
}
