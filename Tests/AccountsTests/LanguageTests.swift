import Accounts
import TestSupport
import Testing

@Suite("Language")
struct LanguageTests {
    private static let tags = ["de", "en", "pt-BR", "zh-Hant-TW", "gsw", "de-1996", "sl-rozaj-biske-1994"]
    private static let noTags = [
        "", "d", "mail", "deutsch", "de_AT", "de-", "-de", "de--AT", "de-toolongpart", "d3", "dé", "de\n", "../de",
        "de-AT-x-much-too-long",
    ]

    @Test("a language is called by its tag", arguments: tags)
    func tag(_ text: String) {
        #expect(Language(text)?.tag == text)
    }

    @Test("what is no tag is no language", arguments: noTags)
    func noTag(_ text: String) {
        #expect(Language(text) == nil)
    }

    @Test("an account has none until its owner chooses one, and keeps it")
    func remembered() throws {
        let house = try House()
        let anna = try house.member("anna")
        let member = try house.signIn(anna)
        #expect(member.language == nil)
        try house.accounts.remember(#require(Language("de")), of: member.id)
        #expect(try house.signIn(anna).language?.tag == "de")
        let other = try house.member("bert")
        #expect(try house.signIn(other).language == nil)
    }
}
