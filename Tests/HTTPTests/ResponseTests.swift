import HTTP
import Testing

@Suite("Response")
struct ResponseTests {
    private func text(_ response: Response, withBody: Bool = true) -> String {
        String(decoding: response.serialised(withBody: withBody), as: UTF8.self)
    }

    @Test("a page is its status, its headers in order, its length and its body, to the byte")
    func page() {
        var response = Response(.ok, body: Array("hé".utf8))
        response.add("Content-Type", "text/html; charset=utf-8")
        response.add("X-Content-Type-Options", "nosniff")
        #expect(
            text(response) == "Status: 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
                + "X-Content-Type-Options: nosniff\r\nContent-Length: 3\r\n\r\nhé")
    }

    @Test("without a body the length stays the page's: HEAD answers as GET would")
    func head() {
        let response = Response(.notFound, body: Array("gone".utf8))
        #expect(text(response, withBody: false) == "Status: 404 Not Found\r\nContent-Length: 4\r\n\r\n")
    }

    @Test("an empty page says that it is empty")
    func empty() {
        #expect(text(Response(.ok)) == "Status: 200 OK\r\nContent-Length: 0\r\n\r\n")
    }

    @Test("204 has no length (RFC 9110, section 8.6)")
    func noContent() {
        #expect(text(Response(.noContent)) == "Status: 204 No Content\r\n\r\n")
    }

    @Test("a redirect is 303, so that the browser follows with GET")
    func redirect() {
        #expect(
            text(.redirect(to: "/dashboard"))
                == "Status: 303 See Other\r\nLocation: /dashboard\r\nContent-Length: 0\r\n\r\n")
    }

    @Test("each cookie is a header of its own")
    func cookies() {
        var response = Response(.ok)
        response.set(SetCookie(name: "a", value: "1", secure: false))
        response.set(SetCookie(name: "b", value: "2", secure: false))
        #expect(
            text(response)
                == "Status: 200 OK\r\nSet-Cookie: a=1; Path=/; HttpOnly; SameSite=Lax\r\n"
                + "Set-Cookie: b=2; Path=/; HttpOnly; SameSite=Lax\r\nContent-Length: 0\r\n\r\n")
    }

    @Test(
        "no value begins a header or a body of its own",
        arguments: ["\r\n", "\n", "\r", "\r\n\r\n", "\0", "\u{B}", "\u{7F}", "\t"])
    func headerInjection(_ control: String) {
        var response = Response(.ok)
        response.add("Location", "/x\(control)Set-Cookie: session=evil")
        let spaces = String(repeating: " ", count: control.unicodeScalars.count)
        #expect(
            text(response)
                == "Status: 200 OK\r\nLocation: /x\(spaces)Set-Cookie: session=evil\r\nContent-Length: 0\r\n\r\n")
    }

    @Test("a value's Unicode stays")
    func unicode() {
        var response = Response(.ok)
        response.add("Remote-Name", "Zoë 💩")
        #expect(text(response) == "Status: 200 OK\r\nRemote-Name: Zoë 💩\r\nContent-Length: 0\r\n\r\n")
    }
}
