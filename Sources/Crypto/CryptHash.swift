internal import CCrypt
internal import COpenSSL
internal import Glibc

/// A hash of crypt(5), as systems have it, PHP, and Apache's htpasswd: bcrypt, SHA-512, SHA-256, MD5, yescrypt.
///
/// Not the first of them, which takes eight characters of a password and no notice of the others, and not `$2x$`, which
/// is a bug.
struct CryptHash: ForeignHash {
    private let text: String

    /// 2^14 rounds are 0.8 seconds.
    private static let bcryptCosts = 4...14
    /// Two million are 0.6 seconds; 5000, and no number in the hash, is the usual one.
    private static let shaRounds = 1000...2_000_000
    /// As crypt_gensalt(3) makes them at the costs 1 to 7, which is 64 MiB and 80 ms; 5 is Debian's.
    private static let yescryptCosts: Set<Substring> = ["j75", "j85", "j7T", "j8T", "j9T", "jAT", "jBT"]

    init?(_ text: String) throws(CryptoError) {
        var fields = text.split(separator: "$", omittingEmptySubsequences: false)[...]
        guard fields.popFirst() == "", let kind = fields.popFirst() else { return nil }
        let form: [ClosedRange<Int>]
        switch kind {
        case "2a", "2b", "2y":
            guard let cost = fields.popFirst(), cost.utf8.count == 2, let number = Int(cost),
                Self.bcryptCosts.contains(number)
            else { throw .malformedHash(reason: "its cost is not from 04 to 14") }
            form = [53...53]
        case "5", "6":
            if let rounds = fields.first, rounds.hasPrefix("rounds=") {
                guard let number = Int(rounds.dropFirst(7)), Self.shaRounds.contains(number) else {
                    throw .malformedHash(reason: "its rounds are not from 1000 to 2000000")
                }
                fields.removeFirst()
            }
            form = kind == "5" ? [1...16, 43...43] : [1...16, 86...86]
        case "1":
            form = [1...8, 22...22]
        case "y":
            guard let costs = fields.popFirst(), Self.yescryptCosts.contains(costs) else {
                throw .malformedHash(reason: "its costs are not those of yescrypt from 1 to 7")
            }
            form = [1...86, 43...43]
        default: return nil
        }
        guard fields.count == form.count,
            zip(fields, form).allSatisfy({ $1.contains($0.utf8.count) && CryptBase64.isSpelled($0) })
        else { throw .malformedHash(reason: "salt or hash is not as crypt(5) has it") }
        self.text = text
    }

    /// Hashes the password by the hash's own setting (`crypt_rn`).
    func verify(password: [UInt8]) throws(CryptoError) -> Bool {
        // A string of C ends at the first NUL; and longer ones are refused, here as in the other program.
        guard !password.contains(0), password.count < CInt(CRYPT_MAX_PASSPHRASE_SIZE) else { return false }
        let room = gatehouse_crypt_data_size
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: room + password.count + 1, alignment: 16)
        defer {
            OPENSSL_cleanse(memory.baseAddress, memory.count)
            memory.deallocate()
        }
        memory.initializeMemory(as: UInt8.self, repeating: 0)
        let phrase = UnsafeMutableRawBufferPointer(rebasing: memory[room...])
        phrase.copyBytes(from: password)
        let output = phrase.withMemoryRebound(to: CChar.self) {
            crypt_rn($0.baseAddress, text, memory.baseAddress, CInt(room))
        }
        if let output {
            let made = UnsafeRawBufferPointer(start: output, count: strlen(output))
            return constantTimeEquals(Array(made), Array(text.utf8))
        }
        let reason = errno
        // Settings that libxcrypt does not know, or has been told not to.
        if reason == EINVAL || reason == ERANGE { return false }
        throw .system("crypt_rn", reason)
    }
}
