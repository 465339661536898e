/// Apache's own hash, which htpasswd makes unless it is told otherwise: `$apr1$SALT$HASH`, a thousand times MD5.
struct Apr1Hash: ForeignHash {
    private let salt: [UInt8]
    /// As it is spelled, in the Base64 of crypt(3).
    private let output: [UInt8]

    private static let mark = "$apr1$"
    private static let rounds = 1000
    /// The order in which the digest's bytes are spelled.
    private static let order = [12, 6, 0, 13, 7, 1, 14, 8, 2, 15, 9, 3, 5, 10, 4, 11]

    init?(_ text: String) throws(CryptoError) {
        guard text.hasPrefix(Self.mark) else { return nil }
        let fields = text.dropFirst(Self.mark.count).split(separator: "$", omittingEmptySubsequences: false)
        guard fields.count == 2, (1...8).contains(fields[0].utf8.count), fields[1].utf8.count == 22,
            fields.allSatisfy({ CryptBase64.isSpelled($0) })
        else { throw .malformedHash(reason: "salt or hash is not as Apache has it") }
        salt = Array(fields[0].utf8)
        output = Array(fields[1].utf8)
    }

    /// The steps are those of md5crypt, which crypt(3) knows as `$1$`; but the mark is hashed, too.
    func verify(password: [UInt8]) throws(CryptoError) -> Bool {
        guard let first = password.first else { return false }
        var pieces = [password, Array(Self.mark.utf8), salt]
        let middle = try MD5.hash([password, salt, password])
        for start in stride(from: 0, to: password.count, by: MD5.length) {
            pieces.append(Array(middle.prefix(password.count - start)))
        }
        var length = password.count
        while length > 0 {
            pieces.append([length & 1 == 1 ? 0 : first])
            length >>= 1
        }
        var digest = try MD5.hash(pieces)
        for round in 0..<Self.rounds {
            let isOdd = round & 1 == 1
            pieces = [isOdd ? password : digest]
            if round % 3 != 0 { pieces.append(salt) }
            if round % 7 != 0 { pieces.append(password) }
            pieces.append(isOdd ? digest : password)
            digest = try MD5.hash(pieces)
        }
        return constantTimeEquals(CryptBase64.encode(Self.order.map { digest[$0] }), output)
    }
}
