import FastCGIClient
import Glibc
import HTTP
import Synchronization
import Testing

@testable import FastCGI

extension InTurn {
    @Suite("A worker") struct WorkerTests {
        @Test("sends a HEAD request's headers, with the length of the body, and no body")
        func head() throws {
            let server = try Server()
            let client = Client(server.path)
            client.send(["REQUEST_METHOD": "HEAD", "REQUEST_URI": "/"])
            #expect(client.answer().text == "Status: 200 OK\r\nContent-Length: 5\r\n\r\n")
        }

        @Test("that is idle stops at once")
        func stopsIdle() throws {
            let server = try Server(workers: 32)
            let kept = Client(server.path)
            kept.get(keeping: true)
            #expect(kept.answer().isEnded)
            let start = ContinuousClock.now
            server.stop()
            #expect(start.duration(to: .now) < .seconds(1))
            #expect(kept.isClosed(within: 0))
        }

        @Test("finishes the request in hand before it stops")
        func finishes() throws {
            let gate = Gate()
            let server = try Server { _ in
                gate.pass()
                return Response(.ok)
            }
            let client = Client(server.path)
            client.get(keeping: true)
            #expect(eventually { server.seen.count == 1 })
            server.giveStopSignal()
            usleep(50_000)
            gate.open()
            #expect(client.answer().isEnded)
            #expect(client.isClosed(within: 1000))
            server.stop()
        }

        @Test("is not lost while descriptors are short, and says so once a second")
        func descriptorsShort() throws {
            let server = try Server(workers: 2)
            // Both have been at work, so that all has been opened that they need.
            for _ in 1...4 {
                let client = Client(server.path)
                client.get()
                #expect(client.answer().isEnded)
            }
            try #require(eventually { server.listener.freeWorkers.load(ordering: .relaxed) == 2 })
            let clients = (1...4).map { _ in Client() }
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            let firstFree = dup(0)
            close(firstFree)
            var tight = rlimit(rlim_cur: rlim_t(firstFree), rlim_max: limit.rlim_max)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &tight)
            for client in clients {
                client.connect(server.path)
                client.get()
            }
            let complained = eventually { server.seen.reports.withLock { !$0.isEmpty } }
            usleep(300_000)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)

            #expect(complained)
            #expect(server.seen.reports.withLock { $0.count } <= 2)
            for client in clients { #expect(client.answer().isEnded) }
        }

        @Test("answers many at a time")
        func many() throws {
            let server = try Server(workers: 8)
            for round in 1...4 {
                let clients = (1...32).map { _ in Client(server.path) }
                for client in clients { client.get(keeping: round % 2 == 0) }
                for client in clients { #expect(client.answer().isEnded) }
            }
            #expect(server.seen.count == 128)
        }
    }

    @Suite("A worker's thread") struct WorkerThreadTests {
        final class Counter: Sendable {
            let count = Atomic(0)
        }

        @Test("has every signal blocked")
        func signals() throws {
            let blocked = Counter()
            let thread = try WorkerThread(name: "a name that is far too long") {
                var mask = sigset_t()
                pthread_sigmask(SIG_BLOCK, nil, &mask)
                for signal in [SIGTERM, SIGHUP, SIGPIPE, SIGCHLD, SIGUSR1] where sigismember(&mask, signal) == 1 {
                    blocked.count.add(1, ordering: .relaxed)
                }
            }
            thread.join()
            thread.join()
            #expect(blocked.count.load(ordering: .relaxed) == 5)
        }
    }
}
