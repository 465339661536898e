/// The number of an account; the `uid` of mailed links.
public struct AccountID: Sendable, Equatable, CustomStringConvertible {
    public let value: Int64

    init(_ value: Int64) {
        self.value = value
    }

    /// The number as it stands in a link; nil for anything else.
    public init?(_ text: String) {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let value = Int64(text)
        else { return nil }
        self.value = value
    }

    public var description: String { String(value) }
}
