/// Base64 as crypt(3) has had it since the seventies: of three bytes the first is the lowest, and its six lowest bits
/// come first.
enum CryptBase64 {
    static let signs = Array("./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    static func isSpelled(_ text: some StringProtocol) -> Bool {
        text.utf8.allSatisfy(signs.contains)
    }

    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        var bits: UInt32 = 0
        var held: UInt32 = 0
        for byte in bytes {
            bits |= UInt32(byte) << held
            held += 8
            while held >= 6 {
                text.append(signs[Int(bits & 63)])
                bits >>= 6
                held -= 6
            }
        }
        if held > 0 { text.append(signs[Int(bits)]) }
        return text
    }
}
