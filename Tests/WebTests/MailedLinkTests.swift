import Testing

@Suite("MailedLink")
struct MailedLinkTests {
    /// 43 characters of base64url are a token's form.
    private static let token = String(repeating: "A", count: 43)

    // Beside the test, since the compiler of Swift 6.0 crashes on an interpolation inside @Test(…).
    private static let strangeLinks = [
        "1/x", "x/\(token)", "-1/\(token)", "+1/\(token)", "1%20/\(token)", "0x1/\(token)", "1/\(token)A",
        "99999999999999999999/\(token)", "1/\(token)%3D", "1/' OR 1=1 -- ".replacing(" ", with: "%20"),
        "999/\(token)", "1/" + String(repeating: "A", count: 5000), "١/\(token)",
    ]

    @Test(
        "an address that was never in a letter is gone, like one that is too old",
        arguments: strangeLinks)
    func neverInALetter(_ link: String) throws {
        let visitor = try TestSite().visitor()
        for page in ["/verify/", "/email-change/", "/password-reset-confirm/"] {
            #expect(visitor.get(page + link).status == 410)
            guard page != "/password-reset-confirm/" else { continue }
            #expect(visitor.post(page + link, on: "/login").status == 410)
        }
    }
}
