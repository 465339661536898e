import SiteSupport
import Testing

@testable import Web

@Suite("LocalPath")
struct LocalPathTests {
    @Test(
        "a path on this host stays as it is",
        arguments: [
            "/", "/profile", "/profiles?q=a%26b&after=u.x", "/a%2Fb", "/profiles?q=http://evil.example", "/#top",
            "/.", "/@evil.example", "/:80", "/%2Fevil.example", "/%5Cevil.example", "/a//b", "/a\u{7E}b",
        ])
    func local(_ text: String) {
        #expect(LocalPath(text)?.text == text)
    }

    /// How each is walked around a check: slashes that browsers make of backslashes, white space that they leave out
    /// (WHATWG URL, section 4.4), schemes, credentials, look-alikes.
    static let foreign = [
        "", " ", "profile", "?x", "#x", "evil.example", "http://evil.example", "https://evil.example",
        "HTTPS://evil.example", "https:evil.example", "https:/evil.example", "https:///evil.example",
        "http:\\\\evil.example", "ftp://evil.example", "//evil.example", "///evil.example", "////evil.example",
        "//evil.example/%2F..", "//evil.example\\@example.org", "//example.org@evil.example", "/\\evil.example",
        "/\\/evil.example", "\\/evil.example", "\\\\evil.example", "\\evil.example", "/\\\\evil.example",
        "/a\\..\\..\\evil.example", "/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "/\r\n/evil.example",
        "\t//evil.example", "\n//evil.example", " //evil.example", " /profile", "/profile ", "/ /evil.example",
        "/\u{B}/evil.example", "/\u{C}/evil.example", "/\0/evil.example", "\0//evil.example", "/\u{7F}/evil.example",
        "/\u{1F}/evil.example", "\u{1}//evil.example", "/a\r\nSet-Cookie: session=evil", "/a\nLocation: //evil.example",
        "/\u{2028}/evil.example", "/\u{A0}/evil.example", "/\u{FEFF}/evil.example", "\u{FEFF}//evil.example",
        "/\u{AD}/evil.example", "/\u{200B}/evil.example", "／/evil.example", "//evil。example", "/／evil.example",
        "/∕evil.example", "/é", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)",
        "data:text/html,<script>alert(1)</script>", "vbscript:x", "blob:https://evil.example/x", "mailto:a@b.example",
        "view-source:http://evil.example", "//%65vil.example", "@evil.example", ".evil.example", "./evil", "../evil",
        "//", "//\\", "/" + String(repeating: "a", count: 2000),
    ]

    @Test("whatever a browser could take for another place is dropped", arguments: foreign)
    func dropped(_ text: String) {
        #expect(LocalPath(text) == nil)
    }

    @Test("login keeps a good path through a refusal and follows it; the others are in no page and no redirect")
    func login() throws {
        let house = try TestSite()
        _ = try house.member("alice")
        for next in ["/profiles?q=a%26b", "/password-change"] {
            let browser = house.visitor()
            let refused = browser.post("/login", ["identifier": "alice", "password": "wrong", "next": next])
            #expect(refused.status == 422)
            #expect(refused.value(of: "next") == next)
            let answer = browser.post(
                "/login", ["identifier": "alice", "password": TestSite.password, "next": next])
            #expect(answer.location == next)
        }
        for next in Self.foreign where !next.contains("\0") {
            let browser = house.visitor()
            let answer = browser.post(
                "/login", ["identifier": "alice", "password": TestSite.password, "next": next])
            #expect(answer.location == "/dashboard")
        }
        for next in ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)"] {
            let page = house.visitor().get("/login?next=" + next)
            #expect(page.status == 200)
            #expect(!page.text.contains("evil") && !page.text.contains("javascript"))
        }
    }
}
