import Testing

@testable import Crypto

/// Costs as low as they go: what is tested is not the costs.
private let quick = "scrypt ln=4,r=8,p=1"

@Suite("password hashes")
struct PasswordHashTests {
    private let secret = Array("correct horse battery staple".utf8)

    @Test("a password is verified against its hash, and another is not", arguments: [quick, "scrypt", "auto"])
    func roundTrip(text: String) throws {
        let setting = try HashSetting(text)
        let hash = try setting.hash(password: secret)
        #expect(try PasswordHash.verify(password: secret, against: hash))
        #expect(try !PasswordHash.verify(password: secret + [1], against: hash))
        #expect(try !PasswordHash.verify(password: [], against: hash))
        #expect(setting.isMet(by: hash))
    }

    @Test("a hash is spelled as PHC strings are")
    func spelling() throws {
        let hash = try HashSetting("scrypt").hash(password: secret)
        #expect(hash.wholeMatch(of: /\$scrypt\$ln=15,r=8,p=3\$[A-Za-z0-9+\/]{22}\$[A-Za-z0-9+\/]{43}/) != nil)
    }

    @Test("the same password never has the same hash twice")
    func salting() throws {
        let setting = try HashSetting(quick)
        #expect(try setting.hash(password: secret) != setting.hash(password: secret))
    }

    @Test("every byte of a password counts: what stands behind a NUL, the 73rd and the 1024th")
    func everyByte() throws {
        let setting = try HashSetting(quick)
        let pairs: [([UInt8], [UInt8])] = [
            (Array("a\0b".utf8), Array("a\0c".utf8)),
            (Array("a\0b".utf8), Array("a".utf8)),
            (Array("a\0b".utf8), Array("ab".utf8)),
            ([UInt8](repeating: 97, count: 73), [UInt8](repeating: 97, count: 72)),
            ([UInt8](repeating: 97, count: 73), [UInt8](repeating: 97, count: 72) + [98]),
            ([UInt8](repeating: 97, count: 1024), [UInt8](repeating: 97, count: 1023) + [98]),
        ]
        for (password, other) in pairs {
            let hash = try setting.hash(password: password)
            #expect(try PasswordHash.verify(password: password, against: hash))
            #expect(try !PasswordHash.verify(password: other, against: hash))
        }
    }

    /// RFC 7914, section 12: vectors of 64 bytes. The fourth takes 1 GiB and is left out.
    @Test(
        "scrypt gives the keys of RFC 7914",
        arguments: [
            (
                "", "", 4, 1, 1,
                """
                77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442
                fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906
                """
            ),
            (
                "password", "NaCl", 10, 8, 16,
                """
                fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162
                2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640
                """
            ),
            (
                "pleaseletmein", "SodiumChloride", 14, 8, 1,
                """
                7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2
                d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887
                """
            ),
        ])
    func scrypt(password: String, salt: String, logN: Int, blockSize: Int, parallelism: Int, key: String) throws {
        let parameters = HashParameters.scrypt(logN: logN, blockSize: blockSize, parallelism: parallelism)
        let derived = try parameters.derive(password: Array(password.utf8), salt: Array(salt.utf8), length: 64)
        #expect(derived == hex(key))
    }

    @Test("a hash of RFC 7914's key is verified, whoever made it")
    func scryptFromElsewhere() throws {
        let salt = Base64.encode(Array("SodiumChloride".utf8))
        let key = Base64.encode(
            hex(
                """
                7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2
                d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887
                """))
        let text = "$scrypt$ln=14,r=8,p=1$\(salt)$\(key)"
        #expect(try PasswordHash.verify(password: Array("pleaseletmein".utf8), against: text))
        #expect(try !PasswordHash.verify(password: Array("pleaseletmeout".utf8), against: text))
    }

    /// RFC 9106, section 5.3; without Argon2 (OpenSSL before 3.2), what the door says of that.
    @Test("Argon2id gives the tag of RFC 9106, or says that this machine has none")
    func argon2idVector() throws {
        let inputs: [KeyDerivation.Input] = [
            .octets("pass", [UInt8](repeating: 1, count: 32)), .octets("salt", [UInt8](repeating: 2, count: 16)),
            .octets("secret", [UInt8](repeating: 3, count: 8)), .octets("ad", [UInt8](repeating: 4, count: 12)),
            .number("iter", 3), .number("memcost", 32), .number("lanes", 4),
        ]
        if KeyDerivation.has("argon2id") {
            let tag = hex("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659")
            #expect(try KeyDerivation.derive("argon2id", inputs, length: 32) == tag)
        } else {
            #expect(throws: CryptoError.unavailable(algorithm: "argon2id")) {
                try KeyDerivation.derive("argon2id", inputs, length: 32)
            }
        }
    }

    /// The test vector of the reference implementation (github.com/P-H-C/phc-winner-argon2, test.c).
    @Test("a stored Argon2id hash is verified, or refused where it cannot be, without a word of it")
    func argon2idStored() throws {
        let text =
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
        if KeyDerivation.has("argon2id") {
            #expect(try PasswordHash.verify(password: Array("password".utf8), against: text))
            #expect(try !PasswordHash.verify(password: Array("passw0rd".utf8), against: text))
            try PasswordHash.check(text)
        } else {
            let error = CryptoError.unavailable(algorithm: "argon2id")
            #expect(throws: error) { try PasswordHash.verify(password: Array("password".utf8), against: text) }
            #expect(throws: error) { try PasswordHash.check(text) }
            #expect(!"\(error)".contains("CTFhFd"))
        }
    }

    @Test("what OpenSSL refuses is told with its reason, and leaves nothing queued for the next caller")
    func reason() throws {
        let inputs: [KeyDerivation.Input] = [
            .octets("pass", []), .octets("salt", []), .number("n", 1 << 15), .number("r", 8), .number("p", 1),
            .number("maxmem_bytes", 32 << 20),
        ]
        let error = thrown(CryptoError.self) { try KeyDerivation.derive("scrypt", inputs, length: 32) }
        #expect("\(try #require(error))".contains("memory limit exceeded"))
        #expect(CryptoError.openSSL("x") == .failed(function: "x", reason: "no reason given"))
    }
}
