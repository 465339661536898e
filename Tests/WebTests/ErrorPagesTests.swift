import Accounts
import HTTP
import Testing

@testable import Web

@Suite("Error pages")
struct ErrorPagesTests {
    private func nobody() throws -> Reader {
        let request = Request(.get, "/")
        return Reader(request, Browser(request.cookies, base: try #require(BaseURL("https://example.org"))))
    }

    @Test(
        "an error is told in the site's own frame, without asking who is there",
        arguments: [
            Status.badRequest, .forbidden, .notFound, .methodNotAllowed, .contentTooLarge, .unsupportedMediaType,
            .tooManyRequests, .internalServerError, .serviceUnavailable,
        ])
    func page(_ status: Status) throws {
        let page = Page(try TestSite().site.errorPage(status, nobody()))
        #expect(page.status == status.code)
        #expect(page.text.contains("<h1>") && page.title?.hasSuffix(" – Example") == true)
        // A message that is missing would show as its name.
        #expect(!page.text.contains("error."))
        #expect(page.text.contains(#"href="/login""#))
        #expect(page.all("Retry-After") == (status == .serviceUnavailable ? ["10"] : []))
    }

    @Test("nothing of a request is in the page it is refused with")
    func nothingEchoed() throws {
        let page = try TestSite().visitor().get("/<script>alert(1)</script>?x=<script>")
        #expect(page.status == 404)
        #expect(!page.text.contains("script"))
    }

    @Test("the wait is told in whole seconds, rounded up")
    func wait() throws {
        let site = try TestSite().site
        let reader = try nobody()
        #expect(Page(site.tooManyRequests(.seconds(7), reader)).all("Retry-After") == ["7"])
        #expect(Page(site.tooManyRequests(.milliseconds(6001), reader)).all("Retry-After") == ["7"])
        #expect(Page(site.tooManyRequests(.microseconds(1), reader)).all("Retry-After") == ["1"])
    }
}
