import Testing

@testable import Web

@Suite("FormTokens")
struct FormTokensTests {
    @Test("a token is good for the secret it was made for, and for no other")
    func validity() throws {
        let token = try FormTokens().make(for: "secret")
        #expect(FormTokens().isValid(token, for: "secret"))
        #expect(!FormTokens().isValid(token, for: "Secret"))
        #expect(!FormTokens().isValid(token, for: ""))
    }

    @Test("no two are alike, so that compression cannot spell one out (BREACH)")
    func salt() throws {
        let tokens = try (1...1000).map { _ in try FormTokens().make(for: "secret") }
        #expect(Set(tokens.map { $0.prefix(20) }).count == 1000)
    }

    @Test("with one character changed, left out or added it is no token")
    func altered() throws {
        let token = try FormTokens().make(for: "secret")
        for index in token.indices {
            var other = token
            other.replaceSubrange(index...index, with: token[index] == "A" ? "B" : "A")
            // The last character's low bits are padding, and have to be zero.
            #expect(!FormTokens().isValid(other, for: "secret"))
        }
        for other in ["", "A", String(token.dropLast()), token + "A", token + "=", " " + token] {
            #expect(!FormTokens().isValid(other, for: "secret"))
        }
    }
}
