extension HashParameters {
    /// Whether this machine can do it.
    var isAvailable: Bool {
        KeyDerivation.has(algorithm)
    }

    /// Hashes the password, in which a NUL is a byte like any other.
    ///
    /// Only at the end of a password of less than 64 bytes does scrypt take no notice of NULs: HMAC fills its keys up
    /// with them (RFC 2104, section 2). No form lets one through.
    /// - Parameter function: another that takes the same parameters; nil for their own.
    func derive(
        password: [UInt8], salt: [UInt8], length: Int, by function: String? = nil
    ) throws(CryptoError) -> [UInt8] {
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
                // OpenSSL refuses what is over its limit (EVP_PBE_scrypt's is 32 MiB): V, B and its scratch.
                .number("maxmem_bytes", 128 * r * (n + p + 2)),
            ]
        }
        return try KeyDerivation.derive(function ?? algorithm, inputs, length: length)
    }
}
