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
            var bits: UInt32 = 0
            var held: UInt32 = 0
            for byte in bytes {
                bits = bits << 8 | UInt32(byte)
                held += 8
                while held >= 6 {
                    held -= 6
                    text[length] = signs[Int(bits >> held & 63)]
                    length += 1
                }
            }
            if held > 0 {
                text[length] = signs[Int(bits << (6 - held) & 63)]
                length += 1
            }
            return length
        }
    }

    func decode(_ text: some StringProtocol) -> [UInt8]? {
        var text = String(text)
        return text.withUTF8(decode)
    }

    private func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var isSound = true
        let bytes = [UInt8](unsafeUninitializedCapacity: text.count * 3 / 4) { bytes, length in
            var bits: UInt32 = 0
            var held: UInt32 = 0
            for sign in text {
                let value = values[Int(sign)]
                isSound = isSound && value != Self.noSign
                guard isSound else { return }
                bits = bits << 6 | UInt32(value)
                held += 6
                if held >= 8 {
                    held -= 8
                    bytes[length] = UInt8(truncatingIfNeeded: bits >> held)
                    length += 1
                }
            }
            // Six bits left over are a sign too many; any other rest has to be the zeros that encode() filled up with.
            isSound = held < 6 && bits & (1 << held - 1) == 0
        }
        return isSound ? bytes : nil
    }
}
