/// Argon2i, the elder brother of Argon2id, spelled like it: `$argon2i$v=19$m=65536,t=4,p=1$SALT$HASH`, as of PHP and of
/// Django before 3.2.
struct Argon2iHash: ForeignHash {
    private let hash: PasswordHash

    private static let mark = "$argon2i$"

    init?(_ text: String) throws(CryptoError) {
        guard text.hasPrefix(Self.mark) else { return nil }
        hash = try PasswordHash(foreign: "$argon2id$" + text.dropFirst(Self.mark.count))
    }

    func verify(password: [UInt8]) throws(CryptoError) -> Bool {
        let output = try hash.parameters.derive(
            password: password, salt: hash.salt, length: hash.output.count, by: "argon2i")
        return constantTimeEquals(output, hash.output)
    }
}
