import Glibc
import HTTP
import Testing

@testable import FastCGI

extension InTurn {
    @Suite("Behind nginx") struct NginxTests {
        @Test("requests and answers pass", arguments: [false, true])
        func passes(keeping: Bool) throws {
            let server = try Server(workers: 4) { request in
                var response = Response(request.target == "/missing" ? .notFound : .ok)
                if case .complete(let bytes) = request.body { response.body = bytes + "!".utf8 }
                return response
            }
            let nginx = try Nginx(to: server.path, keeping: keeping)

            let missing = nginx.exchange("GET /missing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(missing.hasPrefix("HTTP/1.1 404 Not Found\r\n"))
            #expect(missing.contains("Content-Length: 1\r\n"))
            #expect(missing.hasSuffix("\r\n\r\n!"))

            let head = nginx.exchange("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(head.contains("Content-Length: 1\r\n"))
            #expect(head.hasSuffix("\r\n\r\n"))

            let body = String(repeating: "b", count: 50_000)
            let posted = nginx.exchange(
                "POST /a%2Fb?c HTTP/1.1\r\nHost: a\r\nConnection: close\r\nCookie: a=1\r\nCookie: b=2\r\n"
                    + "Content-Length: 50000\r\n\r\n\(body)")
            #expect(posted.hasSuffix("\r\n\r\n\(body)!"))
            let request = try #require(server.seen.last)
            #expect(request.method == .post)
            #expect(request.target == "/a%2Fb?c")
            #expect(request.cookies["a"] == "1" && request.cookies["b"] == "2")
        }

        @Test("a body too large for us is answered by us, to the end")
        func tooLarge() throws {
            let server = try Server { request in
                Response(request.body == .tooLarge ? .contentTooLarge : .ok, body: Array("ours".utf8))
            }
            let nginx = try Nginx(to: server.path, keeping: true)
            for _ in 1...5 {
                let answer = nginx.exchange(
                    "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 900000\r\n\r\n"
                        + String(repeating: "b", count: 900_000))
                #expect(answer.hasPrefix("HTTP/1.1 413 "))
                #expect(answer.hasSuffix("ours"))
            }
        }
    }
}
