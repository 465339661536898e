/// The name a member is shown under: any Unicode, or empty.
public struct DisplayName: Sendable, Equatable {
    public let text: String

    public enum Problem: String, Error, Sendable, CaseIterable {
        case tooLong, badCharacter
    }

    /// Code points.
    public static let longest = 100

    public init(parsing input: String) throws(Problem) {
        guard input.utf8.count <= 8 * Self.longest else { throw .tooLong }
        let text = input.trimmingSpace()
        guard text.unicodeScalars.count <= Self.longest else { throw .tooLong }
        guard !text.unicodeScalars.contains(where: \.isHidden) else { throw .badCharacter }
        self.text = text
    }

    init(stored text: String) {
        self.text = text
    }
}

/// What a member says of themselves: any Unicode, with line breaks, or empty.
public struct About: Sendable, Equatable {
    public let text: String

    public enum Problem: String, Error, Sendable, CaseIterable {
        case tooLong, badCharacter
    }

    /// Code points.
    public static let longest = 2000

    public init(parsing input: String) throws(Problem) {
        guard input.utf8.count <= 8 * Self.longest else { throw .tooLong }
        // Browsers send line breaks as CR LF (WHATWG HTML, section 4.10.21.7), which would count twice.
        let text = String(input.unicodeScalars.filter { $0 != "\r" }).trimmingSpace()
        guard text.unicodeScalars.count <= Self.longest else { throw .tooLong }
        guard !text.unicodeScalars.contains(where: { $0.isHidden && $0 != "\n" && $0 != "\t" }) else {
            throw .badCharacter
        }
        self.text = text
    }

    init(stored text: String) {
        self.text = text
    }
}

extension Unicode.Scalar {
    /// Control characters, and those that turn the direction of writing so that a name reads as another
    /// (CVE-2021-42574).
    fileprivate var isHidden: Bool {
        properties.generalCategory == .control || (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value)
    }
}
