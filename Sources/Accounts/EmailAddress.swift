/// An e-mail address, as typed and as the key that tells whether two are the same.
public struct EmailAddress: Sendable, Equatable {
    /// As its owner wrote it; letters go to exactly this.
    public let text: String

    public enum Problem: String, Error, Sendable, CaseIterable {
        case missing, tooLong, malformed
    }

    /// Bytes; RFC 5321, section 4.5.3.1, with the angle brackets of its path taken off.
    public static let longest = 254
    private static let longestLocalPart = 64
    private static let longestLabel = 63

    /// Accepts what the WHATWG pattern for `<input type="email">` does, and less: the domain has a dot and ends in a
    /// label that is no number, dots are single and inside, and no local part begins with `-`, which a mail program
    /// could read as an option (CVE-2016-10033).
    public init(parsing input: String) throws(Problem) {
        // The length comes first: nothing below may cost more than a moment on a megabyte.
        guard input.utf8.count <= 2 * Self.longest else { throw .tooLong }
        let text = input.trimmingSpace()
        guard !text.isEmpty else { throw .missing }
        guard text.utf8.count <= Self.longest else { throw .tooLong }
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, Self.isLocalPart(parts[0]), Self.isDomain(parts[1]) else { throw .malformed }
        self.text = text
    }

    /// What comes from the database, where only parsed addresses are.
    init(stored text: String) {
        self.text = text
    }

    /// What is unique: ASCII lower case, and no other folding.
    public var key: String { text.lowercased() }

    private static func isLocalPart(_ part: Substring.UTF8View) -> Bool {
        guard (1...longestLocalPart).contains(part.count), part.first != UInt8(ascii: "-") else { return false }
        return part.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .allSatisfy { !$0.isEmpty && $0.allSatisfy(isAtomCharacter) }
    }

    private static func isDomain(_ domain: Substring.UTF8View) -> Bool {
        let labels = domain.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count >= 2, let last = labels.last else { return false }
        return labels.allSatisfy(isLabel) && !last.allSatisfy(isDigit)
    }

    private static func isLabel(_ label: Substring.UTF8View) -> Bool {
        (1...longestLabel).contains(label.count)
            && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
            && label.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isAtomCharacter(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || "!#$%&'*+/=?^_`{|}~-".utf8.contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
