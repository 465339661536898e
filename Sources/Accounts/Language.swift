import MariaDB

/// A language by its tag (RFC 5646), as in `de` or `pt-BR`.
public struct Language: Sendable, Equatable {
    public let tag: String

    /// Bytes: the width of its column.
    private static let longest = 20

    /// Nil for what is no tag: two or three letters, and further parts of up to eight letters and digits.
    public init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let isLetter = { (byte: UInt8) in UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 }
        let isDigit = { (byte: UInt8) in UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
        guard text.utf8.count <= Self.longest, 2...3 ~= parts[0].count, parts[0].allSatisfy(isLetter),
            parts.dropFirst().allSatisfy({ 1...8 ~= $0.count && $0.allSatisfy { isLetter($0) || isDigit($0) } })
        else { return nil }
        tag = text
    }

    init(stored tag: String) {
        self.tag = tag
    }
}

extension Membership {
    /// Has the pages and letters of an account be in this language from now on.
    public func remember(_ language: Language, of account: AccountID) throws(Failure) {
        try execute(SQL.remember, .text(language.tag), .integer(account.value))
    }
}

private enum SQL {
    static let remember = """
        UPDATE account SET language = ? WHERE id = ?
        """
}
