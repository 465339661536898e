import FastCGIClient
import HTTP
import Testing

@testable import FastCGI

extension InTurn {
    @Suite("A request") struct RequestTests {
        @Test("arrives as it was sent")
        func everything() throws {
            let server = try Server()
            let client = Client(server.path)
            let body: [UInt8] = [0, 1, 0xFF, 0x0D, 0x0A]
            client.send(
                [
                    "REQUEST_METHOD": "POST", "REQUEST_URI": "/a%2Fb?c=d", "CONTENT_TYPE": "text/plain",
                    "CONTENT_LENGTH": "5", "REMOTE_ADDR": "2001:db8::1", "HTTP_COOKIE": "a=1",
                    "HTTP_ORIGIN": "https://example.org", "HTTP_SEC_FETCH_SITE": "same-origin",
                    "HTTP_USER_AGENT": "Mosaic", "SCRIPT_NAME": "/a/b", "HTTP_X_FORWARDED_FOR": "192.0.2.1",
                    "HTTP_HOST": "evil.test", "REQUEST_ID": "abc", "HTTP_REQUEST_ID": "made up",
                    "PROTECTED_URI": "/wiki/?a=%62", "HTTP_PROTECTED_URI": "/evil",
                ], body: body)

            #expect(client.answer().text == "Status: 200 OK\r\nContent-Length: 5\r\n\r\nhello")
            let request = try #require(server.seen.last)
            #expect(request.method == .post)
            #expect(request.target == "/a%2Fb?c=d")
            #expect(request.protectedTarget == "/wiki/?a=%62")
            #expect(request.contentType == "text/plain")
            #expect(request.body == .complete(body))
            #expect(request.clientAddress == "2001:db8::1")
            #expect(request.cookies["a"] == "1")
            #expect(request.origin == "https://example.org")
            #expect(request.fetchSite == "same-origin")
            #expect(request.userAgent == "Mosaic")
            #expect(request.id == "abc")
        }

        @Test("may lack everything")
        func nothing() throws {
            let server = try Server()
            let client = Client(server.path)
            client.send([:])
            #expect(client.answer().isEnded)
            let request = try #require(server.seen.last)
            #expect(request.method == .other)
            #expect(request.target == "")
            #expect(request.body == .complete([]))
            #expect(request.origin == nil)
        }

        @Test("has all the cookies of several headers, and any other header twice passes for neither")
        func twice() throws {
            let server = try Server()
            let client = Client(server.path)
            client.send([
                "HTTP_COOKIE": "a=1", "HTTP_ORIGIN": "https://a.test", "HTTP_COOKIE": "b=2",
                "HTTP_ORIGIN": "https://b.test", "REQUEST_METHOD": "GET", "REQUEST_METHOD": "POST",
            ])
            #expect(client.answer().isEnded)
            let request = try #require(server.seen.last)
            #expect(request.cookies == Cookies("a=1; b=2"))
            #expect(request.origin == "https://a.test, https://b.test")
            #expect(request.method == .other)
        }

        @Test("has U+FFFD in place of bytes that are no UTF-8")
        func repaired() throws {
            let server = try Server()
            let client = Client(server.path)
            client.begin()
            client.send(.parameters, Client.pair("REQUEST_URI", Array("/".utf8) + [0xFF]))
            client.send(.parameters)
            client.send(.input)
            #expect(client.answer().isEnded)
            #expect(server.seen.last?.target == "/\u{FFFD}")
        }

        @Test("tells at most 512 bytes of the browser's name, and no half characters")
        func userAgent() throws {
            let server = try Server()
            let client = Client(server.path)
            client.send(["HTTP_USER_AGENT": "x" + String(repeating: "é", count: 400)])
            #expect(client.answer().isEnded)
            #expect(server.seen.last?.userAgent == "x" + String(repeating: "é", count: 255))
        }

        @Test("with the longest body is read")
        func longestBody() throws {
            let server = try Server()
            let client = Client(server.path)
            let body = (0..<Request.longestBody).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            client.send(["CONTENT_LENGTH": "\(body.count)"], body: body)
            #expect(client.answer().isEnded)
            #expect(server.seen.last?.body == .complete(body))
        }

        @Test("with a longer one is answered without its body", arguments: ["65537", "99999999999999999999"])
        func tooLarge(length: String) throws {
            let server = try Server()
            let client = Client(server.path)
            client.begin(keeping: true)
            client.send(parameters: ["CONTENT_LENGTH": length])
            #expect(client.answer().isEnded)
            #expect(server.seen.last?.body == .tooLarge)
            client.hangUp()
            #expect(client.isClosed(within: 1000), "what is left of the body cannot be taken for the next request")
        }

        @Test("whose body is shorter than announced is cut short", arguments: [false, true])
        func cutShort(clientGoesAway: Bool) throws {
            let server = try Server()
            let client = Client(server.path)
            client.begin()
            client.send(parameters: ["CONTENT_LENGTH": "10"])
            client.send(.input, Array("12345".utf8))
            if clientGoesAway { client.hangUp() } else { client.send(.input) }
            #expect(client.answer().isEnded)
            #expect(server.seen.last?.body == .cutShort)
        }

        @Test("whose body is longer than announced has what was announced, and is the connection's last")
        func longer() throws {
            let server = try Server()
            let client = Client(server.path)
            client.send(["CONTENT_LENGTH": "3"], body: Array("12345".utf8), keeping: true)
            #expect(client.answer().isEnded)
            #expect(server.seen.last?.body == .complete(Array("123".utf8)))
            client.hangUp()
            #expect(client.isClosed(within: 1000))
        }

        @Test("with a body that was not announced has none, and is the connection's last", arguments: ["", "0"])
        func unannounced(length: String) throws {
            let server = try Server()
            let client = Client(server.path)
            client.send(["CONTENT_LENGTH": length], body: Array("12345".utf8), keeping: true)
            #expect(client.answer().isEnded)
            #expect(server.seen.last?.body == .complete([]))
            client.hangUp()
            #expect(client.isClosed(within: 1000))
        }

        @Test("whose length is no number is cut short", arguments: ["-1", "+1", "1 ", "0x1", "1, 1", "١"])
        func malformedLength(length: String) throws {
            let server = try Server()
            let client = Client(server.path)
            client.send(["CONTENT_LENGTH": length], body: [65])
            client.hangUp()
            #expect(client.answer().isEnded)
            #expect(server.seen.last?.body == .cutShort)
        }

        @Test("that is aborted is cut short", arguments: ["10", "0"])
        func aborted(length: String) throws {
            let server = try Server()
            let client = Client(server.path)
            client.begin(keeping: true)
            client.send(parameters: ["CONTENT_LENGTH": length])
            client.send(.abort)
            client.hangUp()
            #expect(client.answer().isEnded)
            #expect(server.seen.last?.body == .cutShort)
        }

        @Test("whose variables break off is none")
        func variablesBreakOff() throws {
            let server = try Server()
            let client = Client(server.path)
            client.begin()
            client.send(.parameters, Client.pair("REQUEST_METHOD", Array("GET".utf8)))
            client.hangUp()
            #expect(client.isClosed(within: 1000))
            #expect(server.seen.count == 0)
        }

        @Test("for an authorizer, a filter or an unknown role is ended or dropped, not answered", arguments: [2, 3, 9])
        func otherRole(role: UInt8) throws {
            let server = try Server()
            let client = Client(server.path)
            client.begin(role: role)
            client.send(parameters: ["REQUEST_METHOD": "GET"])
            client.send(.input)
            client.hangUp()
            #expect(client.answer().output == [])
            #expect(server.seen.count == 0)
        }
    }
}
