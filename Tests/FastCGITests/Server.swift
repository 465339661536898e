import Glibc
import HTTP
import Synchronization
import Testing

@testable import FastCGI

/// Workers behind a socket of their own, and what they have seen. They are stopped in deinit.
final class Server: Sendable {
    let folder = TemporaryFolder()
    let path: String
    let seen = Seen()
    let listener: Listener
    private let stopSignal: StopSignal
    private let threads: [WorkerThread]

    init(
        workers: Int = 1, patience: Duration = .seconds(5),
        answer: @escaping @Sendable (Request) -> Response = { _ in Response(.ok, body: Array("hello".utf8)) }
    ) throws {
        let path = folder.path("socket")
        let listener = try Listener(path: path)
        let stop = try StopSignal()
        let seen = seen
        threads = try (0..<workers).map { number in
            try WorkerThread(name: "worker \(number)") {
                do {
                    let worker = try Worker(listener, until: stop, patience: patience)
                    seen.workers.add(1, ordering: .relaxed)
                    worker.run { line in
                        seen.reports.withLock { $0.append(line) }
                    } answer: { request in
                        seen.requests.withLock { $0.append(request) }
                        return answer(request)
                    }
                } catch {
                    Issue.record(error)
                }
            }
        }
        self.path = path
        self.listener = listener
        stopSignal = stop
        try #require(eventually { seen.workers.load(ordering: .relaxed) == workers })
    }

    deinit { stop() }

    func giveStopSignal() { stopSignal.stop() }

    func stop() {
        stopSignal.stop()
        for thread in threads { thread.join() }
    }

    final class Seen: Sendable {
        let workers = Atomic(0)
        let requests = Mutex<[Request]>([])
        let reports = Mutex<[String]>([])

        var last: Request? { requests.withLock { $0.last } }
        var count: Int { requests.withLock { $0.count } }
    }
}

/// Keeps an answer waiting until it is opened: a pipe.
final class Gate: Sendable {
    private let ends: (read: Int32, write: Int32)

    init() {
        var pair: [Int32] = [-1, -1]
        pipe(&pair)
        ends = (pair[0], pair[1])
    }

    deinit {
        close(ends.read)
        close(ends.write)
    }

    func pass() {
        var byte: UInt8 = 0
        _ = read(ends.read, &byte, 1)
    }

    func open() { _ = write(ends.write, "x", 1) }
}

/// Looks every few milliseconds whether something has come true, for at most two seconds.
func eventually(_ condition: () -> Bool) -> Bool {
    for _ in 0..<400 {
        if condition() { return true }
        usleep(5000)
    }
    return condition()
}
