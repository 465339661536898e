import HTTP
import Testing

@Suite("Request")
struct RequestTests {
    private func post(
        _ target: String = "/login", _ body: Request.Body = .complete(Array("a=1".utf8)),
        type: String? = "application/x-www-form-urlencoded"
    ) -> Request {
        Request(.post, target, body: body, contentType: type)
    }

    @Test(
        "the first question mark divides path and query",
        arguments: [
            ("/profiles?q=a%3Fb", "/profiles", "a?b"), ("/profiles?q=x?y", "/profiles", "x?y"),
            ("/a%3Fq=1?q=2", "/a%3Fq=1", "2"),
        ])
    func split(_ target: String, _ path: String, _ q: String) throws {
        let request = Request(.get, target)
        #expect(request.path == path)
        #expect(try request.query()["q"] == q)
    }

    @Test("no query, and an empty one, have no fields", arguments: ["/", "/?", "/?&", ""])
    func emptyQuery(_ target: String) throws {
        #expect(try Request(.get, target).query().isEmpty)
    }

    @Test("a path stays as it was sent: percent escapes, dots, doubled slashes")
    func path() {
        #expect(Request(.get, "/a%2Fb/../c//d?x").path == "/a%2Fb/../c//d")
    }

    @Test("a query is read as strictly as a form", arguments: ["/?a=1&a=2", "/?a=%", "/?a=%FF", "/?a=%00", "/?a[]=1"])
    func malformedQuery(_ target: String) {
        #expect(throws: MalformedRequest.badRequest) { try Request(.get, target).query() }
    }

    @Test(
        "the media type counts without its parameters and its case",
        arguments: [
            "application/x-www-form-urlencoded", "application/x-www-form-urlencoded;charset=UTF-8",
            "application/x-www-form-urlencoded ; charset=utf-8", "Application/X-WWW-Form-URLEncoded",
            "application/x-www-form-urlencoded\t;x",
        ])
    func formTypes(_ type: String) throws {
        #expect(try post(type: type).form()["a"] == "1")
    }

    @Test(
        "every other media type is refused as such",
        arguments: [
            nil, "", "text/plain", "multipart/form-data; boundary=x", "application/json",
            "application/x-www-form-urlencodedx", "x-www-form-urlencoded", ";application/x-www-form-urlencoded",
        ])
    func otherTypes(_ type: String?) {
        #expect(throws: MalformedRequest.unsupportedMediaType) { try post(type: type).form() }
    }

    @Test("a POST with fields in its address is refused: they would stand in logs, beside their twins in the body")
    func fieldsInAddress() throws {
        #expect(throws: MalformedRequest.badRequest) { try post("/login?next=/").form() }
        #expect(throws: MalformedRequest.badRequest) { try post("/login?%").form() }
        #expect(try post("/login?").form()["a"] == "1")
    }

    @Test("a body that was cut short or too large is refused before anything else is looked at")
    func incomplete() {
        #expect(throws: MalformedRequest.badRequest) { try post("/", .cutShort).form() }
        #expect(throws: MalformedRequest.tooLarge) { try post("/?a=1", .tooLarge, type: nil).form() }
    }

    @Test("an empty form is a form")
    func emptyForm() throws {
        #expect(try post("/", .complete([])).form().isEmpty)
    }

    @Test("each fault has its status")
    func statuses() {
        #expect(MalformedRequest.badRequest.status.code == 400)
        #expect(MalformedRequest.tooLarge.status.code == 413)
        #expect(MalformedRequest.unsupportedMediaType.status.code == 415)
    }
}
