import Testing

@testable import Web

@Suite("BaseURL")
struct BaseURLTests {
    @Test(
        "scheme, host, port and path are told apart",
        arguments: [
            ("https://example.org", "https://example.org", "example.org", ""),
            ("https://example.org/", "https://example.org", "example.org", ""),
            ("https://example.org/members", "https://example.org", "example.org", "/members"),
            ("https://example.org/a/b//", "https://example.org", "example.org", "/a/b"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080", "127.0.0.1", ""),
            ("https://Example.ORG:8443/X", "https://example.org:8443", "example.org", "/X"),
            ("https://example.org:443", "https://example.org", "example.org", ""),
            ("http://example.org:80/a", "http://example.org", "example.org", "/a"),
            ("https://example.org:80", "https://example.org:80", "example.org", ""),
        ])
    func parts(_ text: String, _ origin: String, _ host: String, _ path: String) throws {
        let base = try #require(BaseURL(text))
        #expect(base.origin == origin)
        #expect(base.host == host)
        #expect(base.path == path)
        #expect(base.isSecure == text.hasPrefix("https:"))
        #expect(base.description == origin + path)
    }

    @Test(
        "anything else is refused",
        arguments: [
            "", "example.org", "/members", "ftp://example.org", "https:example.org", "https://", "https:///x",
            "HTTPS://example.org", "https://user@example.org", "https://user:password@example.org",
            "https://example.org?x", "https://example.org/#x", "https://exa mple.org", "https://exämple.org",
            "https://example.org/\"x", "https://example.org/<x>", "https://example.org/a\nb", "https://:8080",
            "https://example.org:", "https://example.org:port", "https://example.org:0", "https://example.org:65536",
            "https://example.org:80:80", "https://example.org//evil.example", "https://example.org/a//b",
            "https://[::1]:8080", "https://exa_mple;org", "https://example.org:+443", "https://example.org:0443",
        ])
    func refused(_ text: String) {
        #expect(BaseURL(text) == nil)
    }
}
