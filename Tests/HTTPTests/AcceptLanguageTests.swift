import HTTP
import Testing

/// RFC 9110, section 12.5.4; RFC 4647, section 3.
@Suite("Accept-Language")
struct AcceptLanguageTests {
    private static let languages = ["de", "en", "pt-BR", "zh-Hant", "zh"]

    private static let headers: [(String, String?)] = [
        ("de", "de"), ("DE", "de"), ("de-CH", "de"), ("de-Latn-CH-1996", "de"), ("en,de", "en"), ("de,en", "de"),
        ("da, en-gb;q=0.8, en;q=0.7", "en"), ("en;q=0.1,de;q=0.2", "de"), ("en;q=0.999, de", "de"),
        ("en ; q=0.5 , de ; q=0.6", "de"), ("en;Q=0.5,de;q=0.4", "en"), ("en;q=1.000", "en"), ("en;q=1.0,de", "en"),
        ("pt", "pt-BR"), ("pt-br", "pt-BR"), ("pt-PT", nil), ("zh", "zh"), ("zh-Hant-TW", "zh-Hant"), ("zh-Hans", "zh"),
        ("", nil), ("*", nil), ("fr", nil), ("d", nil), ("den", nil), ("de_AT", nil), ("fr, *;q=0.1", nil),
        ("de;q=0", nil), ("de;q=0.000, en;q=0.001", "en"), (",,, ,de,", "de"), ("\tde\t", "de"), (";q=1", nil),
        // No weight that there is.
        ("de;q=2", nil), ("de;q=1.001", nil), ("de;q=-1", nil), ("de;q=", nil), ("de;q=0.1234", nil), ("de;q=0,5", nil),
        ("de;q=.5", nil), ("de;q=x", nil), ("de;q=1;q=0", nil), ("de;level=1", nil), ("de;", "de"), ("de;q=0.", nil),
        ("de;q=١", nil), ("ｄｅ", nil), ("de\u{0}", nil), ("\u{FFFD}", nil),
    ]

    @Test("the best of what there is, by weight and then by order", arguments: headers)
    func best(_ header: String, _ expected: String?) {
        let place = AcceptLanguage.best(of: Self.languages, for: header)
        #expect(place.map { Self.languages[$0] } == expected)
    }

    @Test("what is longer than any reader's is not read, and nothing in it traps")
    func hostile() {
        #expect(AcceptLanguage.best(of: Self.languages, for: String(repeating: "de,", count: 10_000)) == nil)
        #expect(AcceptLanguage.best(of: Self.languages, for: String(repeating: "x,", count: 40) + "de") == nil)
        for length in 0...40 {
            for character in [";", "=", ",", "-", " ", "q", ".", "1", "*"] {
                let header = "de;q=0.5".prefix(length % 9) + String(repeating: character, count: length)
                _ = AcceptLanguage.best(of: Self.languages, for: String(header))
            }
        }
        #expect(AcceptLanguage.best(of: [], for: "de") == nil)
    }
}
