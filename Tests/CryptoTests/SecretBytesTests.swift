import Crypto
import Testing

@Suite("secret bytes")
struct SecretBytesTests {
    @Test("random bytes come in the number asked for", arguments: [0, 1, 16, 255, 256, 257, 100_000])
    func randomCount(count: Int) throws {
        #expect(try SecureRandom.bytes(count).count == count)
    }

    @Test("ten thousand tokens are ten thousand different tokens")
    func randomIsFresh() throws {
        var seen: Set<[UInt8]> = []
        for _ in 0..<10_000 { seen.insert(try SecureRandom.bytes(32)) }
        #expect(seen.count == 10_000)
    }

    @Test("secrets are equal only with the same bytes and the same length")
    func equality() {
        let secret: [UInt8] = [1, 0, 3]
        #expect(constantTimeEquals(secret, [1, 0, 3]))
        #expect(constantTimeEquals([], []))
        #expect(!constantTimeEquals(secret, [1, 0, 4]))
        #expect(!constantTimeEquals(secret, [0, 0, 3]))
        #expect(!constantTimeEquals(secret, [1, 0]))
        #expect(!constantTimeEquals(secret, [1, 0, 3, 0]))
        #expect(!constantTimeEquals(secret, []))
    }

    @Test("a wiped secret is gone")
    func wiping() {
        var secret: [UInt8] = [1, 2, 3]
        wipe(&secret)
        #expect(secret.isEmpty)
    }

    @Test("a secret lends its bytes, however often, and has a buffer of its own")
    func lending() {
        var given: [UInt8] = [1, 2, 3]
        let secret = SecretBytes(given)
        wipe(&given)
        #expect(secret.withBytes { $0 } == [1, 2, 3])
        #expect(secret.withBytes { $0.count } == 3)
        #expect(SecretBytes([]).withBytes { $0.isEmpty })
    }

    /// RFC 3174, section 7.3.
    @Test("SHA-1 gives the hashes of RFC 3174, for the files that have them")
    func sha1() throws {
        #expect(try SHA1.hash(Array("abc".utf8)) == hex("A9993E36 4706816A BA3E2571 7850C26C 9CD0D89D"))
        #expect(
            try SHA1.hash(Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8))
                == hex("84983E44 1C3BD26E BAAE4AA1 F95129E5 E54670F1"))
    }

    /// RFC 4648, section 10, without the padding.
    @Test(
        "Base64 gives the texts of RFC 4648",
        arguments: [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ])
    func base64(plain: String, text: String) {
        #expect(Base64URL.encode(Array(plain.utf8)) == text)
        #expect(Base64URL.decode(text) == Array(plain.utf8))
    }

    @Test("the alphabet is the one that is safe in addresses")
    func alphabet() {
        #expect(Base64URL.encode([0xfb, 0xff, 0xbf]) == "-_-_")
        #expect(Base64URL.decode("-_-_") == [0xfb, 0xff, 0xbf])
    }

    @Test("every length comes back as it went")
    func roundTrip() throws {
        for count in 0...100 {
            let bytes = try SecureRandom.bytes(count)
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
    }

    @Test(
        "another spelling of the same bytes is refused",
        arguments: [
            "Zg==", "Zg=", "Zh", "Zm9", "Z", "Zm9vY", " Zg", "Zg ", "Zg\n", "Zm 9v", "+/+/", "Zm9v.", "Zé", "\0",
        ])
    func strictness(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }
}
