/// How new passwords are hashed: the configuration's `password_hash`.
public struct HashSetting: Sendable, Equatable, CustomStringConvertible {
    let parameters: HashParameters

    /// Why a setting cannot be used, in words for the operator.
    public struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
        public let description: String
    }

    /// Reads `auto`, `argon2id`, `scrypt`, `argon2id m=19456,t=2,p=1` or `scrypt ln=15,r=8,p=3`.
    ///
    /// What this machine cannot do is refused here, at start, and not at the first registration.
    public init(_ text: String) throws(Problem) {
        switch text {
        case "auto":
            parameters =
                HashParameters.argon2idDefault.isAvailable
                ? HashParameters.argon2idDefault : HashParameters.scryptDefault
        case "argon2id": parameters = .argon2idDefault
        case "scrypt": parameters = .scryptDefault
        default:
            let words = text.split(separator: " ", maxSplits: 1)
            do throws(HashParameters.Problem) {
                parameters = try HashParameters(algorithm: words.first ?? "", costs: words.dropFirst().first ?? "")
            } catch {
                throw Problem(description: "\"\(text)\": \(error.reason)")
            }
        }
        guard parameters.isAvailable else {
            throw Problem(description: "\"\(text)\": \(CryptoError.unavailable(algorithm: parameters.algorithm))")
        }
    }

    /// The setting written out: `auto` shows what it came to.
    public var description: String {
        "\(parameters.algorithm) \(parameters.costs)"
    }

    /// Hashes a password under a fresh salt, to a PHC string (`EVP_KDF_derive`).
    public func hash(password: [UInt8]) throws(CryptoError) -> String {
        let salt = try SecureRandom.bytes(PasswordHash.saltLength)
        let output = try parameters.derive(password: password, salt: salt, length: PasswordHash.outputLength)
        return PasswordHash(parameters, salt: salt, output: output).text
    }

    /// What looks like a hash under this setting and is of no password: verifying against it takes the same work.
    public func decoy() throws(CryptoError) -> String {
        let salt = try SecureRandom.bytes(PasswordHash.saltLength)
        return PasswordHash(parameters, salt: salt, output: try SecureRandom.bytes(PasswordHash.outputLength)).text
    }

    /// Whether a stored hash was made as this setting would make it; if not, it is renewed at the next login.
    public func isMet(by text: String) -> Bool {
        guard let hash = try? PasswordHash(text) else { return false }
        return hash.parameters == parameters && hash.salt.count == PasswordHash.saltLength
            && hash.output.count == PasswordHash.outputLength
    }
}
