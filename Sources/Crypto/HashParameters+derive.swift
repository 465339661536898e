extension HashParameters {
    /// The name under which OpenSSL knows the function.
    private var fetchName: String {
        switch self {
        case .argon2id: "ARGON2ID"
        case .scrypt: "SCRYPT"
        }
    }

    /// Whether this machine can do it.
    var isAvailable: Bool {
        KeyDerivation.has(fetchName)
    }

    /// Hashes the password, of which every byte counts, NUL as well.
    func derive(password: [UInt8], salt: [UInt8], length: Int) throws(CryptoError) -> [UInt8] {
        var inputs = [KeyDerivation.Input.octets("pass", password), .octets("salt", salt)]
        switch self {
        case .argon2id(let memory, let passes, let lanes):
            inputs += [
                .number("memcost", UInt64(memory)), .number("iter", UInt64(passes)), .number("lanes", UInt64(lanes)),
            ]
        case .scrypt(let logN, let blockSize, let parallelism):
            let n: UInt64 = 1 << UInt64(logN)
            let r = UInt64(blockSize)
            let p = UInt64(parallelism)
            inputs += [
                .number("n", n), .number("r", r), .number("p", p),
                // OpenSSL refuses what takes more than 32 MiB unless told that it may: V, B and its scratch.
                .number("maxmem_bytes", 128 * r * (n + p + 2)),
            ]
        }
        return try KeyDerivation.derive(fetchName, inputs, length: length)
    }
}
