/// The name an account signs in with and is listed under: 3 to 30 of ASCII letters, digits, `.`, `_` and `-`,
/// beginning with a letter or digit.
///
/// ASCII only, so that no two names look alike and no collation can make two of them one (CVE-2019-19844).
public struct Username: Sendable, Equatable {
    /// As its owner writes it.
    public let text: String

    public enum Problem: String, Error, Sendable, CaseIterable {
        case missing, tooShort, tooLong, badCharacter, badBeginning, reserved
    }

    /// Characters, which are bytes here.
    public static let lengths = 3...30

    public init(parsing input: String) throws(Problem) {
        let text = input.trimmingSpace()
        guard !text.isEmpty else { throw .missing }
        guard text.utf8.count <= Self.lengths.upperBound else { throw .tooLong }
        guard text.utf8.allSatisfy(Self.isAllowed) else { throw .badCharacter }
        guard text.utf8.count >= Self.lengths.lowerBound else { throw .tooShort }
        guard let first = text.utf8.first, Self.isLetterOrDigit(first) else { throw .badBeginning }
        guard !ReservedNames.contains(text.lowercased()) else { throw .reserved }
        self.text = text
    }

    /// What comes from the database, where only parsed names are.
    init(stored text: String) {
        self.text = text
    }

    /// What is unique: names that differ only in case are one name.
    public var key: String { text.lowercased() }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}

extension String {
    /// Without the white space around it, which people paste along and no name is meant to have.
    func trimmingSpace() -> String {
        let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
        let scalars = unicodeScalars.drop(while: isSpace)
        guard let last = scalars.lastIndex(where: { !isSpace($0) }) else { return "" }
        return String(scalars[...last])
    }
}
