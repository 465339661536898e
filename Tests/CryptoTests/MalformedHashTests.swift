import Testing

@testable import Crypto

private let salt = "c29tZXNhbHRzYWx0c2FsdA"
private let key = "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"

@Suite("malformed hashes")
struct MalformedHashTests {
    @Test("the hash that the others are spoilt from is well-formed")
    func wellFormed() throws {
        try PasswordHash.check("$scrypt$ln=4,r=8,p=1$\(salt)$\(key)")
        _ = try PasswordHash("$argon2id$v=19$m=64,t=1,p=1$\(salt)$\(key)")
    }

    // Beside the test, since the compiler of Swift 6.0 crashes on an interpolation inside @Test(…).
    private static let spoilt = [
        "", "$", "$$", "$$$$", "$$$$$$", "\0", "plain", "é", "$scrypt", "$scrypt$", "$scrypt$$$", "$argon2id",
        "$argon2id$v=19", "$2b$12$\(salt)", "$6$rounds=5000$\(salt)$\(key)",
        "$scrypt$ln=4,r=8,p=1", "$scrypt$ln=4,r=8,p=1$\(salt)", "$scrypt$ln=4,r=8,p=1$\(salt)$",
        "$scrypt$ln=4,r=8,p=1$$\(key)", "$scrypt$ln=4,r=8,p=1$\(salt)$\(key)$",
        "$scrypt$ln=4,r=8,p=1$\(salt)$\(key)=", "$scrypt$ln=4,r=8,p=1$\(salt)$\(key)\n",
        "$scrypt$ln=4,r=8,p=1$\(salt)$\(key.dropLast())", "$scrypt$ln=4,r=8,p=1$\(salt)$AAAA",
        "$scrypt$ln=4,r=8,p=1$AAAA$\(key)", "$scrypt$ln=4,r=8,p=1$\(salt)$-\(key.dropFirst())",
        "x$scrypt$ln=4,r=8,p=1$\(salt)$\(key)", " $scrypt$ln=4,r=8,p=1$\(salt)$\(key)",
        "$SCRYPT$ln=4,r=8,p=1$\(salt)$\(key)", "$scrypt$r=8,ln=4,p=1$\(salt)$\(key)",
        "$scrypt$ln=4,r=8$\(salt)$\(key)", "$scrypt$ln=4,r=8,p=1,p=1$\(salt)$\(key)",
        "$scrypt$ln=,r=8,p=1$\(salt)$\(key)", "$scrypt$ln=04,r=8,p=1$\(salt)$\(key)",
        "$scrypt$ln=+4,r=8,p=1$\(salt)$\(key)", "$scrypt$ln=-4,r=8,p=1$\(salt)$\(key)",
        "$scrypt$ln=4 ,r=8,p=1$\(salt)$\(key)", "$scrypt$ln=٤,r=8,p=1$\(salt)$\(key)",
        "$scrypt$ln=0,r=8,p=1$\(salt)$\(key)", "$scrypt$ln=64,r=8,p=1$\(salt)$\(key)",
        "$scrypt$ln=20,r=16,p=1$\(salt)$\(key)", "$scrypt$ln=16,r=1,p=1$\(salt)$\(key)",
        "$scrypt$ln=4,r=0,p=1$\(salt)$\(key)", "$scrypt$ln=4,r=8,p=0$\(salt)$\(key)",
        "$scrypt$ln=4,r=8,p=33$\(salt)$\(key)", "$scrypt$ln=9223372036854775808,r=8,p=1$\(salt)$\(key)",
        "$argon2id$m=64,t=1,p=1$\(salt)$\(key)", "$argon2id$v=16$m=64,t=1,p=1$\(salt)$\(key)",
        "$argon2d$v=19$m=64,t=1,p=1$\(salt)$\(key)", "$argon2id$v=19$m=7,t=1,p=1$\(salt)$\(key)",
        "$argon2id$v=19$m=31,t=1,p=4$\(salt)$\(key)", "$argon2id$v=19$m=1048577,t=1,p=1$\(salt)$\(key)",
        "$argon2id$v=19$m=64,t=0,p=1$\(salt)$\(key)", "$argon2id$v=19$m=64,t=33,p=1$\(salt)$\(key)",
        "$argon2id$v=19$m=64,t=1,p=0$\(salt)$\(key)", "$argon2id$v=19$m=64,t=1,p=9999999999$\(salt)$\(key)",
        "$argon2id$v=19$m=64,t=1,p=1,data=AA$\(salt)$\(key)",
        "$scrypt$ln=4,r=8,p=1$\(salt)$" + String(repeating: "A", count: 100_000),
    ]

    @Test(
        "what is no hash of ours is refused, and not quoted",
        arguments: spoilt)
    func refused(text: String) throws {
        let error = thrown(CryptoError.self) {
            try PasswordHash.verify(password: [], against: text)
        }
        guard case .malformedHash(let reason) = try #require(error) else {
            Issue.record("not refused as malformed")
            return
        }
        #expect(!reason.contains(salt) && !reason.contains(key.dropFirst()))
        #expect(try !HashSetting("scrypt").isMet(by: text))
    }
}
