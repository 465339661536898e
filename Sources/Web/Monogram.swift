import Accounts

/// What stands for a member where other sites have a picture: a letter on a colour.
struct Monogram {
    /// Colours that the style sheet has, from `m0` on.
    static let tones: UInt = 12

    let initial: String
    let tone: String

    init(_ username: Username, _ displayName: DisplayName) {
        let name = displayName.text.isEmpty ? username.text : displayName.text
        initial = (name.first { $0.isLetter || $0.isNumber } ?? name.first)?.uppercased() ?? ""
        // The username, which its owner writes in one case today and in the other tomorrow.
        let sum = username.text.utf8.reduce(UInt(0)) { $0 &* 31 &+ UInt($1 | 0x20) }
        tone = String(sum % Self.tones)
    }
}
