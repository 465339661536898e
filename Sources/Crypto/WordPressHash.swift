internal import COpenSSL

/// A hash of WordPress since 6.8: `$wp` before bcrypt of an HMAC, so that passwords count beyond its 72 bytes.
struct WordPressHash: ForeignHash {
    private let bcrypt: CryptHash

    private static let key = Array("wp-sha384".utf8)
    private static let macLength = 48

    init?(_ text: String) throws(CryptoError) {
        guard text.hasPrefix("$wp$2") else { return nil }
        guard let bcrypt = try CryptHash(String(text.dropFirst(3))) else {
            throw .malformedHash(reason: "it has no bcrypt behind $wp")
        }
        self.bcrypt = bcrypt
    }

    /// What WordPress makes of a password before it hashes it (`HMAC`, in Base64).
    func verify(password: [UInt8]) throws(CryptoError) -> Bool {
        var received = Self.received(password)
        var code = [UInt8](repeating: 0, count: Self.macLength)
        defer {
            wipe(&received)
            wipe(&code)
        }
        guard COpenSSL.HMAC(EVP_sha384(), Self.key, CInt(Self.key.count), received, received.count, &code, nil) != nil
        else { throw .openSSL("HMAC") }
        var digits = Array(Base64.encode(code).utf8)  // 48 bytes, so there would be no padding
        defer { wipe(&digits) }
        return try bcrypt.verify(password: digits)
    }

    /// A password as WordPress gets to see it: white space around it taken off (PHP's `trim`), and a backslash before
    /// each quote and backslash, which it still puts into all that comes from a form.
    static func received(_ password: [UInt8]) -> [UInt8] {
        let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0B).contains(byte) || byte == 0x0D }
        var end = password.endIndex
        while end > password.startIndex, isSpace(password[end - 1]) { end -= 1 }
        var received: [UInt8] = []
        // Room for all of it at once: an array that grows leaves its former buffers behind as they are.
        received.reserveCapacity(2 * password.count)
        for byte in password[..<end].drop(while: isSpace) {
            if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                received.append(UInt8(ascii: "\\"))
            }
            received.append(byte)
        }
        return received
    }
}
