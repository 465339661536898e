/// A password hash as it is stored: a PHC string, `$scrypt$ln=15,r=8,p=3$salt$hash`.
public struct PasswordHash: Sendable {
    /// In bytes: as many as RFC 9106, section 4 recommends.
    static let saltLength = 16
    static let outputLength = 32

    /// What is accepted from elsewhere, in bytes: an empty output would be equal to that of every password.
    private static let saltLengths = 8...64
    private static let outputLengths = 16...64
    /// No hash within the bounds is longer; anything else is not even read.
    private static let longestText = 256

    let parameters: HashParameters
    let salt: [UInt8]
    let output: [UInt8]

    init(_ parameters: HashParameters, salt: [UInt8], output: [UInt8]) {
        self.parameters = parameters
        self.salt = salt
        self.output = output
    }

    init(_ text: String) throws(CryptoError) {
        guard text.utf8.count <= Self.longestText else { throw .malformedHash(reason: "it is too long") }
        var fields = text.split(separator: "$", omittingEmptySubsequences: false)[...]
        guard fields.popFirst() == "" else { throw .malformedHash(reason: "it does not begin with $") }
        let algorithm = fields.popFirst() ?? ""
        // Argon2's version 1.3; the older one is weaker, and OpenSSL would have to be told.
        if algorithm == "argon2id", fields.popFirst() != "v=19" { throw .malformedHash(reason: "it is not of v=19") }
        guard fields.count == 3, let costs = fields.popFirst() else {
            throw .malformedHash(reason: "it has not the fields of argon2id or scrypt")
        }
        do throws(HashParameters.Problem) {
            parameters = try HashParameters(algorithm: algorithm, costs: costs)
        } catch {
            throw .malformedHash(reason: error.reason)
        }
        guard let salt = fields.popFirst().flatMap({ Base64.decode($0) }),
            let output = fields.popFirst().flatMap({ Base64.decode($0) })
        else { throw .malformedHash(reason: "salt or hash is no Base64") }
        guard Self.saltLengths.contains(salt.count), Self.outputLengths.contains(output.count) else {
            throw .malformedHash(reason: "salt or hash is too short or too long")
        }
        self.salt = salt
        self.output = output
    }

    var text: String {
        let version =
            switch parameters {
            case .argon2id: "v=19$"
            case .scrypt: ""
            }
        return "$\(parameters.algorithm)$\(version)\(parameters.costs)$\(Base64.encode(salt))$\(Base64.encode(output))"
    }

    /// Whether this is the hash of the password, with whatever costs it was made.
    func isOf(_ password: [UInt8]) throws(CryptoError) -> Bool {
        constantTimeEquals(try parameters.derive(password: password, salt: salt, length: output.count), output)
    }

    /// Whether the stored hash, ours or another program's, is that of the password.
    public static func verify(password: [UInt8], against text: String) throws(CryptoError) -> Bool {
        if let foreign = try ForeignHashes.read(text) { return try foreign.verify(password: password) }
        return try PasswordHash(text).isOf(password)
    }

    /// Throws what `verify` would throw for any password, without its work: a hash of an unknown kind, or one that this
    /// machine's libcrypto has no function for.
    public static func check(_ text: String) throws(CryptoError) {
        guard try ForeignHashes.read(text) == nil else { return }
        let hash = try PasswordHash(text)
        guard hash.parameters.isAvailable else { throw .unavailable(algorithm: hash.parameters.algorithm) }
    }
}
