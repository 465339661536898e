extension UInt8 {
    static let newline = UInt8(ascii: "\n")

    /// Whitespace within a line.
    var isBlank: Bool {
        self == UInt8(ascii: " ") || self == UInt8(ascii: "\t")
    }

    var isWhitespace: Bool {
        isBlank || self == .newline || self == UInt8(ascii: "\r")
    }
}

extension ArraySlice<UInt8> {
    func trimmed() -> ArraySlice<UInt8> {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return [] }
        return self[first...last]
    }
}
