/// Sixty-four signs and the two ways through them.
struct Base64Alphabet: Sendable {
    private let signs: [UInt8]
    private let values: [UInt8?]

    init(_ signs: StaticString) {
        self.signs = Array(signs.description.utf8)
        var values = [UInt8?](repeating: nil, count: 256)
        for (value, sign) in self.signs.enumerated() {
            values[Int(sign)] = UInt8(value)
        }
        self.values = values
    }

    func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var bits: UInt32 = 0
        var held = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            held += 8
            while held >= 6 {
                held -= 6
                text.append(signs[Int(bits >> held & 63)])
            }
        }
        if held > 0 { text.append(signs[Int(bits << (6 - held) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    func decode(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count * 3 / 4)
        var bits: UInt32 = 0
        var held = 0
        for sign in text.utf8 {
            guard let value = values[Int(sign)] else { return nil }
            bits = bits << 6 | UInt32(value)
            held += 6
            if held >= 8 {
                held -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> held))
            }
        }
        // Six bits left over are a sign too many; any other rest has to be the zeros that encode() filled up with.
        guard held < 6, bits & (1 << held - 1) == 0 else { return nil }
        return bytes
    }
}
