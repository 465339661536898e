/// A portable hash of phpass: `$P$`, as of WordPress before 6.8, or `$H$`, as of phpBB: MD5, thousands of times.
struct PhpassHash: ForeignHash {
    private let rounds: Int
    private let salt: [UInt8]
    /// As it is spelled, in the Base64 of crypt(3).
    private let output: [UInt8]

    private static let length = 34
    /// The logarithm to base 2. WordPress has 13; 20 is 0.6 seconds.
    private static let costs = 7...20

    init?(_ text: String) throws(CryptoError) {
        guard text.hasPrefix("$P$") || text.hasPrefix("$H$") else { return nil }
        let bytes = Array(text.utf8)
        guard bytes.count == Self.length, CryptBase64.isSpelled(text.dropFirst(3)) else {
            throw .malformedHash(reason: "it has not the form of phpass")
        }
        guard let cost = CryptBase64.signs.firstIndex(of: bytes[3]), Self.costs.contains(cost) else {
            throw .malformedHash(reason: "its cost is not from 7 to 20")
        }
        rounds = 1 << cost
        salt = Array(bytes[4..<12])
        output = Array(bytes[12...])
    }

    /// Both as it was typed and as WordPress would get to see it: other programs have such hashes, too.
    func verify(password: [UInt8]) throws(CryptoError) -> Bool {
        var received = WordPressHash.received(password)
        defer { wipe(&received) }
        let isRight = try isOf(password)
        return received == password ? isRight : try isOf(received) || isRight
    }

    private func isOf(_ password: [UInt8]) throws(CryptoError) -> Bool {
        var digest = try MD5.hash([salt, password])
        for _ in 0..<rounds { digest = try MD5.hash([digest, password]) }
        return constantTimeEquals(CryptBase64.encode(digest), output)
    }
}
