import FastCGIClient
import Glibc
import HTTP
import Testing

@testable import FastCGI

extension InTurn {
    @Suite("A connection") struct ConnectionTests {
        @Test("is read to the end of a body, also when that comes late")
        func lateEnd() throws {
            let server = try Server()
            let client = Client(server.path)
            for _ in 1...2 {
                client.begin(keeping: true)
                client.send(parameters: ["CONTENT_LENGTH": "1"])
                client.send(.input, [65])
                usleep(20_000)
                client.send(.input)
                #expect(client.answer().isEnded)
            }
            #expect(server.seen.count == 2)
        }

        @Test(
            "that is silent does not hold a worker for ever",
            arguments: [[], [1], Array(Client.record(.begin).prefix(8))])
        func silent(first: [UInt8]) throws {
            let server = try Server(workers: 1, patience: .milliseconds(200))
            let silent = Client(server.path)
            silent.send(first)
            let client = Client(server.path)
            client.get()
            #expect(client.answer(within: 1000).isEnded)
            #expect(silent.isClosed(within: 0))
        }

        /// What a peer begins with that then sends a zero now and then, for as long as there is somebody to send it to.
        private static let endless: [[UInt8]] = [
            Client.record(.begin, [0, 1, 0, 0, 0, 0, 0, 0]) + header(.parameters, length: 65535),
            beginning(announcing: "60000") + header(.input, length: 60000),
            beginning(announcing: "1000000"),
        ]

        private static func beginning(announcing length: String) -> [UInt8] {
            Client.record(.begin, [0, 1, 0, 0, 0, 0, 0, 0])
                + Client.record(.parameters, Client.pair("CONTENT_LENGTH", Array(length.utf8)))
                + Client.record(.parameters)
        }

        private static func header(_ kind: Client.Record, length: UInt16) -> [UInt8] {
            [1, kind.rawValue, 0, 1, UInt8(length >> 8), UInt8(length & 0xFF), 0, 0]
        }

        @Test("that never comes to the end of its request does not, either", arguments: 0..<endless.count)
        func neverEnding(number: Int) throws {
            let server = try Server(workers: 1, patience: .milliseconds(200))
            let path = server.path
            let over = try StopSignal()
            let thread = try WorkerThread(name: "endless") {
                let endless = Client(path)
                endless.send(Self.endless[number])
                while !over.isStopping {
                    endless.send([0])
                    usleep(10_000)
                }
            }
            defer {
                over.stop()
                thread.join()
            }
            #expect(eventually { server.listener.freeWorkers.load(ordering: .relaxed) == 0 })
            let client = Client(path)
            client.get()
            #expect(client.answer(within: 30_000).isEnded)
        }

        @Test("that takes nothing of a long answer does not, either")
        func deaf() throws {
            let server = try Server(workers: 1, patience: .milliseconds(200)) { request in
                Response(.ok, body: Array(repeating: 65, count: request.target == "/long" ? 4_000_000 : 1))
            }
            let deaf = Client(server.path)
            deaf.get("/long")
            let client = Client(server.path)
            client.get()
            #expect(client.answer(within: 1000).isEnded)
            #expect(!deaf.answer().isEnded)
        }

        @Test("may bring a long answer")
        func longAnswer() throws {
            let body = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            let server = try Server { _ in Response(.ok, body: body) }
            let client = Client(server.path)
            client.get()
            #expect(Array(client.answer().output.suffix(body.count)) == body)
        }

        @Test("may take a long answer later than a request may come")
        func slowReader() throws {
            let server = try Server(workers: 1, patience: .seconds(3)) { _ in
                Response(.ok, body: Array(repeating: 65, count: 1_000_000))
            }
            let client = Client(server.path)
            client.get()
            usleep(3_500_000)
            let answer = client.answer()
            #expect(answer.isEnded && answer.output.count > 1_000_000)
        }

        @Test("with garbage is closed, and the worker lives")
        func garbage() throws {
            let server = try Server(workers: 1)
            let wrongVersion: [UInt8] = [2, 1, 0, 1, 0, 8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
            let outOfTurn = Client.record(.input, [1, 2, 3])
            let noRequest = Client.record(.begin, [0, 1])
            for bytes in [wrongVersion, outOfTurn, noRequest, Array("GET / HTTP/1.1\r\n\r\n".utf8)] {
                let client = Client(server.path)
                client.send(bytes)
                client.hangUp()
                #expect(client.isClosed(within: 1000))
            }
            let client = Client(server.path)
            client.get()
            #expect(client.answer().isEnded)
            #expect(server.seen.count == 1)
        }

        @Test("whose peer goes away before the answer leaves the worker as it was")
        func goneBeforeTheAnswer() throws {
            let gate = Gate()
            let server = try Server(workers: 1) { request in
                if request.target == "/slow" { gate.pass() }
                return Response(.ok)
            }
            do {
                let client = Client(server.path)
                client.get("/slow")
                #expect(eventually { server.seen.count == 1 })
            }
            gate.open()
            let client = Client(server.path)
            client.get()
            #expect(client.answer().isEnded)
        }

        @Test("is not passed on to other programs")
        func closedOnExec() throws {
            let before = Self.openOnExec()
            let gate = Gate()
            let server = try Server { _ in
                gate.pass()
                return Response(.ok)
            }
            let client = Client(server.path)
            client.get()
            #expect(eventually { server.seen.count == 1 })
            // The gate's pipe is a test's own.
            #expect(Self.openOnExec() == before + 2)
            gate.open()
            #expect(client.answer().isEnded)
        }

        private static func openOnExec() -> Int {
            (Int32(0)..<1024).count { descriptor in
                let flags = fcntl(descriptor, F_GETFD)
                return flags != -1 && flags & FD_CLOEXEC == 0
            }
        }
    }
}
