import Accounts

/// What stands for a member where other sites have a picture: a letter on a colour.
enum Monogram {
    /// Colours that the style sheet has, from `m0` on.
    static let tones: UInt = 12
    private static let tonesAsText = (0..<tones).map { String($0) }

    static func initial(_ username: Username, _ displayName: DisplayName) -> String {
        let name = displayName.text.isEmpty ? username.text : displayName.text
        return plainInitial(of: name) ?? initial(of: name)
    }

    /// The colour's number: the username's, which its owner writes in one case today and in the other tomorrow.
    static func tone(_ username: Username) -> String {
        var text = username.text
        let sum = text.withUTF8 { $0.reduce(UInt(0)) { $0 &* 31 &+ UInt($1 | 0x20) } }
        return tonesAsText[Int(sum % tones)]
    }

    private static func initial(of name: String) -> String {
        (name.first { $0.isLetter || $0.isNumber } ?? name.first)?.uppercased() ?? ""
    }

    /// The same where two bytes of ASCII make it plain, as in most names: what Unicode says of a character takes as long
    /// as all else in a line of the directory.
    private static func plainInitial(of name: String) -> String? {
        var name = name
        return name.withUTF8 { bytes in
            guard let first = bytes.first, first < 0x80, bytes.dropFirst().first ?? 0 < 0x80 else { return nil }
            return plainInitials[Int(first)]
        }
    }

    /// Of each character of ASCII; nil where it is no letter or digit.
    private static let plainInitials = (UInt8(0)..<0x80).map { byte -> String? in
        let character = Character(Unicode.Scalar(byte))
        return character.isLetter || character.isNumber ? character.uppercased() : nil
    }
}
