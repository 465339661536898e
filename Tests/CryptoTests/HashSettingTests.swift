import Testing

@testable import Crypto

@Suite("the setting password_hash")
struct HashSettingTests {
    @Test("auto is Argon2id where there is one, else scrypt")
    func auto() throws {
        let expected = KeyDerivation.has("argon2id") ? "argon2id m=19456,t=2,p=1" : "scrypt ln=15,r=8,p=3"
        #expect(try HashSetting("auto").description == expected)
    }

    @Test("Argon2id is taken where there is one, and refused at start where there is none")
    func argon2id() throws {
        if KeyDerivation.has("argon2id") {
            #expect(try HashSetting("argon2id").description == "argon2id m=19456,t=2,p=1")
            let hash = try HashSetting("argon2id m=64,t=1,p=2").hash(password: [1])
            #expect(hash.hasPrefix("$argon2id$v=19$m=64,t=1,p=2$"))
        } else {
            let problem = HashSetting.Problem(description: "\"argon2id\": this machine's libcrypto has no argon2id")
            #expect(throws: problem) { try HashSetting("argon2id") }
        }
    }

    @Test("scrypt may be named with its costs")
    func scrypt() throws {
        #expect(try HashSetting("scrypt") == HashSetting("scrypt ln=15,r=8,p=3"))
        #expect(try HashSetting("scrypt ln=17,r=8,p=1").description == "scrypt ln=17,r=8,p=1")
    }

    @Test(
        "what cannot be meant is refused with the reason",
        arguments: [
            ("", "neither argon2id nor scrypt"), ("bcrypt", "neither"), ("Auto", "neither"), ("auto x", "neither"),
            (" scrypt", "the costs are not"), ("scrypt ", "the costs are not ln=…,r=…,p=…"),
            ("scrypt 15", "the costs are not"),
            ("scrypt ln=15, r=8, p=3", "the costs are not"), ("argon2id m=19456", "the costs are not m=…,t=…,p=…"),
            ("scrypt ln=15,r=8,p=99", "p is 99, it has to be from 1 to 32"),
            ("scrypt ln=40,r=8,p=1", "ln is 40, it has to be from 1 to 20"),
            ("scrypt ln=20,r=32,p=1", "ask for 4194304 KiB, at most 1048576 are allowed"),
            ("scrypt ln=16,r=1,p=1", "ln is too large for this r"),
            ("argon2id m=1073741824,t=2,p=1", "m is 1073741824, it has to be from 8 to 1048576"),
            ("argon2id m=19456,t=1000000,p=1", "t is 1000000, it has to be from 1 to 32"),
        ])
    func refused(text: String, reason: String) throws {
        let error = thrown(HashSetting.Problem.self) { try HashSetting(text) }
        #expect("\(try #require(error))".contains(reason))
    }

    @Test("a hash made otherwise does not meet the setting, be it weaker or stronger")
    func renewal() throws {
        let setting = try HashSetting("scrypt ln=5,r=8,p=1")
        let hash = try setting.hash(password: [1])
        #expect(setting.isMet(by: hash))
        for other in ["scrypt ln=4,r=8,p=1", "scrypt ln=6,r=8,p=1", "scrypt ln=5,r=8,p=2", "scrypt ln=5,r=4,p=1"] {
            #expect(try !HashSetting(other).isMet(by: hash))
        }
        #expect(!setting.isMet(by: "$scrypt$ln=5,r=8,p=1$AAAAAAAAAAA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"))
        #expect(!setting.isMet(by: hash.replacing("scrypt$ln=5,r=8,p=1", with: "argon2id$v=19$m=19456,t=2,p=1")))
        #expect(!setting.isMet(by: ""))
    }
}
