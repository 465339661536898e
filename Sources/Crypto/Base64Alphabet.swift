/// Sixty-four signs and the two ways through them.
struct Base64Alphabet: Sendable {
    private let signs: [UInt8]
    /// The value of each byte; those that are no sign have one that no sign has.
    private let values: [UInt8]

    private static let noSign: UInt8 = 64

    init(_ signs: StaticString) {
        self.signs = Array(signs.description.utf8)
        var values = [UInt8](repeating: Self.noSign, count: 256)
        for (value, sign) in self.signs.enumerated() {
            values[Int(sign)] = UInt8(value)
        }
        self.values = values
    }

    func encode(_ bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: (bytes.count * 4 + 2) / 3) { text in
            var length = 0
            var next = 0
            while next < bytes.count {
                let group = min(3, bytes.count - next)
                var bits = UInt32(bytes[next]) << 16
                if group > 1 { bits |= UInt32(bytes[next + 1]) << 8 }
                if group > 2 { bits |= UInt32(bytes[next + 2]) }
                for place in 0...group {
                    text[length + place] = signs[Int(bits >> UInt32(18 - 6 * place) & 63)]
                }
                next += group
                length += group + 1
            }
            return length
        }
    }

    func decode(_ text: String) -> [UInt8]? {
        var text = text
        return text.withUTF8(decode)
    }

    private func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count * 3 / 4)
        var bits: UInt32 = 0
        var held: UInt32 = 0
        for sign in text {
            let value = values[Int(sign)]
            guard value != Self.noSign else { return nil }
            bits = bits << 6 | UInt32(value)
            held += 6
            if held >= 8 {
                held -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> held))
            }
        }
        // Six bits left over are a sign too many; any other rest has to be the zeros that encode() filled up with.
        return held < 6 && bits & (1 << held - 1) == 0 ? bytes : nil
    }
}
