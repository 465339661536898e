/// A SHA-1 hash as it is compared: by its first eight bytes, and then by the others.
struct BlocklistHash: Comparable {
    let leading: UInt64
    private let middle: UInt64
    private let trailing: UInt64

    init(_ digest: [UInt8]) {
        let number = { (bytes: ArraySlice<UInt8>) in bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        leading = number(digest[..<8])
        middle = number(digest[8..<16])
        trailing = number(digest[16...])
    }

    /// Reads 40 hexadecimal digits; nil for anything else.
    init?(digits: ArraySlice<UInt8>) {
        guard digits.count == 40, let leading = Self.number(digits.prefix(16)),
            let middle = Self.number(digits.dropFirst(16).prefix(16)), let trailing = Self.number(digits.dropFirst(32))
        else { return nil }
        self.leading = leading
        self.middle = middle
        self.trailing = trailing
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): number = number << 4 | UInt64(digit & 15)
            case UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "a")...UInt8(ascii: "f"):
                number = number << 4 | UInt64(digit & 15 + 9)
            default: return nil
            }
        }
        return number
    }

    static func < (one: Self, other: Self) -> Bool {
        (one.leading, one.middle, one.trailing) < (other.leading, other.middle, other.trailing)
    }
}

/// A few lines in a row of a blocklist: at least one, and sorted.
struct BlocklistBlock {
    /// Bytes that are read at once: a page of the file, with sixty lines and more.
    static let length = 4096

    let hashes: [BlocklistHash]
    let first: BlocklistHash
    let last: BlocklistHash
    /// Where the first line begins in the file, and where the one after the last would.
    let begin: Int
    let end: Int

    /// Nil for bytes that are no such lines.
    /// - Parameters:
    ///   - cutsFirstLine: whether the block begins within a line; what there is of it is not looked at.
    ///   - cutsLastLine: whether the block may end within a line.
    init?(_ bytes: [UInt8], at place: Int, cutsFirstLine: Bool, cutsLastLine: Bool) {
        var rest = bytes[...]
        if cutsFirstLine { rest = rest.drop { $0 != UInt8(ascii: "\n") }.dropFirst() }
        if cutsLastLine {
            guard let newline = rest.lastIndex(of: UInt8(ascii: "\n")) else { return nil }
            rest = rest[...newline]
        }
        begin = place + rest.startIndex
        end = place + rest.endIndex
        var hashes: [BlocklistHash] = []
        hashes.reserveCapacity(rest.count / 41)
        for line in rest.split(separator: UInt8(ascii: "\n")) {
            guard let hash = Self.hash(line), hashes.last.map({ $0 <= hash }) ?? true else { return nil }
            hashes.append(hash)
        }
        guard let first = hashes.first, let last = hashes.last else { return nil }
        self.hashes = hashes
        self.first = first
        self.last = last
    }

    /// The hash of a line such as `000000005AD76BD555C1D6D771DE417A4B87E4B4:10`.
    private static func hash(_ line: ArraySlice<UInt8>) -> BlocklistHash? {
        var count = line.dropFirst(40)
        if count.last == UInt8(ascii: "\r") { count.removeLast() }
        let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        let isCount = count.first == UInt8(ascii: ":") && count.dropFirst().allSatisfy(isDigit)
        return count.isEmpty || isCount ? BlocklistHash(digits: line.prefix(40)) : nil
    }
}
