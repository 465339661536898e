internal import COpenSSL

/// A hash of Django, by any of the hashers that it has set up from the start: `pbkdf2_sha256$ITERATIONS$SALT$HASH`,
/// `pbkdf2_sha1`, `scrypt`, and `argon2`, `bcrypt` and `bcrypt_sha256` before what these are elsewhere.
struct DjangoHash: ForeignHash {
    private enum Form {
        case pbkdf2(Digest, iterations: Int, salt: [UInt8], output: [UInt8])
        case bcrypt(CryptHash, ofDigest: Bool)
        case argon2i(Argon2iHash)
        /// Argon2id or scrypt.
        case likeOurs(PasswordHash)
    }

    private enum Digest: Int {
        case sha1 = 20
        case sha256 = 32
    }

    private let form: Form

    /// A million, as Django 5.2 has it, are 0.2 seconds; each version asks for more.
    private static let iterations = 1...5_000_000
    private static let spoilt = CryptoError.malformedHash(reason: "it has not the fields of its kind in Django")

    init?(_ text: String) throws(CryptoError) {
        let fields = text.split(separator: "$", omittingEmptySubsequences: false)
        guard let name = fields.first, fields.count > 1, !name.isEmpty else { return nil }
        let rest = String(text[fields[1].startIndex...])
        switch name {
        case "pbkdf2_sha256": form = try Self.pbkdf2(.sha256, fields)
        case "pbkdf2_sha1": form = try Self.pbkdf2(.sha1, fields)
        case "scrypt": form = .likeOurs(try Self.scrypt(fields))
        case "bcrypt", "bcrypt_sha256":
            guard let hash = try CryptHash(rest) else { throw Self.spoilt }
            form = .bcrypt(hash, ofDigest: name == "bcrypt_sha256")
        case "argon2":
            if let hash = try Argon2iHash("$" + rest) {
                form = .argon2i(hash)
            } else {
                form = .likeOurs(try PasswordHash(foreign: "$" + rest))
            }
        default: return nil
        }
    }

    private static func pbkdf2(_ digest: Digest, _ fields: [Substring]) throws(CryptoError) -> Form {
        guard fields.count == 4, let number = Int(fields[1]), !fields[2].isEmpty,
            let output = decode(fields[3]), output.count == digest.rawValue
        else { throw spoilt }
        guard iterations.contains(number) else {
            throw .malformedHash(reason: "its iterations are not from 1 to 5000000")
        }
        return .pbkdf2(digest, iterations: number, salt: Array(fields[2].utf8), output: output)
    }

    private static func scrypt(_ fields: [Substring]) throws(CryptoError) -> PasswordHash {
        guard fields.count == 6, let n = Int(fields[1]), n > 1, n & (n - 1) == 0, let output = decode(fields[5]) else {
            throw spoilt
        }
        let costs = "ln=\(n.trailingZeroBitCount),r=\(fields[3]),p=\(fields[4])"
        let salt = Base64.encode(Array(fields[2].utf8))
        return try PasswordHash(foreign: "$scrypt$\(costs)$\(salt)$\(Base64.encode(output))")
    }

    /// Base64 with its padding.
    private static func decode(_ text: Substring) -> [UInt8]? {
        guard text.utf8.count % 4 == 0 else { return nil }
        return Base64.decode(text.hasSuffix("==") ? text.dropLast(2) : text.hasSuffix("=") ? text.dropLast() : text)
    }

    func verify(password: [UInt8]) throws(CryptoError) -> Bool {
        switch form {
        case .pbkdf2(let digest, let iterations, let salt, let output):
            return constantTimeEquals(try Self.derive(digest, password, salt, iterations), output)
        case .bcrypt(let hash, false): return try hash.verify(password: password)
        case .bcrypt(let hash, true):
            // In hexadecimal, so that bcrypt, which stops at 72 bytes, has a use for all of a password.
            var digest = SHA256.hash(password)
            var digits = digest.flatMap { [Self.digits[Int($0 >> 4)], Self.digits[Int($0 & 15)]] }
            defer {
                wipe(&digest)
                wipe(&digits)
            }
            return try hash.verify(password: digits)
        case .argon2i(let hash): return try hash.verify(password: password)
        case .likeOurs(let hash): return try hash.isOf(password)
        }
    }

    private static let digits = Array("0123456789abcdef".utf8)

    /// PBKDF2 with HMAC (`PKCS5_PBKDF2_HMAC`).
    private static func derive(
        _ digest: Digest, _ password: [UInt8], _ salt: [UInt8], _ iterations: Int
    ) throws(CryptoError) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: digest.rawValue)
        let done = password.withUnsafeBytes { password in
            PKCS5_PBKDF2_HMAC(
                password.baseAddress?.assumingMemoryBound(to: CChar.self), CInt(password.count), salt, CInt(salt.count),
                CInt(iterations), digest == .sha1 ? EVP_sha1() : EVP_sha256(), CInt(output.count), &output)
        }
        guard done == 1 else { throw .openSSL("PKCS5_PBKDF2_HMAC") }
        return output
    }
}
