import Glibc
import Synchronization
import Testing

@testable import Crypto

/// A thread to be joined: callers of the gate block, so each needs one of its own.
private struct Caller {
    private final class Work: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private var thread = pthread_t()

    init(_ run: @escaping @Sendable () -> Void) {
        let work = Unmanaged.passRetained(Work(run))
        let code = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, work.toOpaque())
        #expect(code == 0)
    }

    func join() {
        pthread_join(thread, nil)
    }
}

/// What several threads find out together.
private final class Findings: Sendable {
    let running = Atomic(0)
    let most = Atomic(0)
    let released = Atomic(false)
    let order = Mutex<[Int]>([])
    let moments = Mutex<[ContinuousClock.Instant]>([])
}

/// A password that went through the gate, and that nobody else holds.
private struct Forgotten {
    private(set) weak var password: SecretBytes?

    init(by gate: HashingGate) throws {
        let password = SecretBytes([1])
        self.password = password
        _ = try gate.run { password.withBytes { $0.count } }
    }
}

private func openDescriptors() -> Int {
    (0..<1024).count { fcntl($0, F_GETFD) >= 0 }
}

private func threads() -> Int {
    var count = 0
    guard let folder = opendir("/proc/self/task") else { return 0 }
    defer { closedir(folder) }
    while readdir(folder) != nil { count += 1 }
    return count - 2
}

private func isBlocked(_ signal: CInt) -> Bool {
    var mask = sigset_t()
    pthread_sigmask(SIG_BLOCK, nil, &mask)
    return sigismember(&mask, signal) == 1
}

private func waitUntil(_ condition: () -> Bool) {
    for _ in 0..<2000 where !condition() { usleep(5000) }
}

@Suite("the hashing gate", .serialized)
struct HashingGateTests {
    @Test("hashes and verifies")
    func passwords() throws {
        let gate = try HashingGate()
        let setting = try HashSetting("scrypt ln=4,r=8,p=1")
        let hash = try gate.hash(password: SecretBytes([1, 2]), by: setting)
        #expect(try gate.verify(password: SecretBytes([1, 2]), against: hash))
        #expect(try !gate.verify(password: SecretBytes([1, 3]), against: hash))
    }

    @Test("in a storm, a thread that others kept from the processor leaves it to them once more")
    func courtesy() throws {
        let gate = try HashingGate(threads: 1)
        let found = Findings()
        let kept = Caller {
            try? gate.run {
                found.running.store(1, ordering: .relaxed)
                waitUntil { gate.waiting == 1 }
                usleep(300_000)  // as if others had it
                found.moments.withLock { $0.append(.now) }
            }
        }
        waitUntil { found.running.load(ordering: .relaxed) == 1 }
        let next = Caller { try? gate.run { found.moments.withLock { $0.append(.now) } } }
        kept.join()
        next.join()
        let moments = found.moments.withLock { $0 }
        #expect(moments.count == 2 && moments[0].duration(to: moments[1]) > .milliseconds(250))
    }

    @Test("passes on what the work throws")
    func failure() throws {
        let gate = try HashingGate(threads: 1)
        #expect(throws: GateError.crypto(.malformedHash(reason: "it does not begin with $"))) {
            try gate.verify(password: SecretBytes([]), against: "x")
        }
    }

    @Test("lets go of the work, and of the password in it, before its caller goes on")
    func forgotten() throws {
        let gate = try HashingGate(threads: 1)
        for _ in 0..<200 {
            #expect(try Forgotten(by: gate).password == nil)
        }
    }

    @Test("never does more at once than it has threads, whoever asks", arguments: [1, 2, 3])
    func bounded(count: Int) throws {
        let gate = try HashingGate(threads: count, queueLength: 64)
        let found = Findings()
        let callers = (0..<64).map { number in
            Caller {
                for round in 0..<3 {
                    let answer = try? gate.run { () throws(CryptoError) -> Int in
                        let running = found.running.add(1, ordering: .relaxed).newValue
                        found.most.max(running, ordering: .relaxed)
                        usleep(300)
                        found.running.subtract(1, ordering: .relaxed)
                        return number * 10 + round
                    }
                    #expect(answer == number * 10 + round)
                }
            }
        }
        for caller in callers { caller.join() }
        #expect(found.most.load(ordering: .relaxed) == count)
    }

    @Test("takes up work in the order in which it came, and turns away what comes beyond the queue")
    func order() throws {
        let gate = try HashingGate(threads: 1, queueLength: 5)
        let found = Findings()
        var callers = [
            Caller {
                try? gate.run { () throws(CryptoError) in
                    found.running.store(1, ordering: .relaxed)
                    waitUntil { found.released.load(ordering: .relaxed) }
                }
            }
        ]
        waitUntil { found.running.load(ordering: .relaxed) == 1 }
        for number in 1...5 {
            callers.append(
                Caller {
                    try? gate.run { () throws(CryptoError) in found.order.withLock { $0.append(number) } }
                })
            waitUntil { gate.waiting == number }
        }
        for _ in 0..<3 {
            #expect(throws: GateError.busy) { try gate.run { () throws(CryptoError) in } }
        }
        found.released.store(true, ordering: .relaxed)
        for caller in callers { caller.join() }
        #expect(found.order.withLock { $0 } == [1, 2, 3, 4, 5])
        try gate.run { () throws(CryptoError) in }
    }

    @Test("every other turn is a newcomer's, however many regulars wait")
    func turns() throws {
        let gate = try HashingGate(threads: 1, queueLength: 10)
        let found = Findings()
        _ = try gate.seat(for: 1)
        let first = try gate.seat()
        let regulars = try (1...3).map { _ in try gate.seat(for: 1) }
        let newcomers = try [gate.seat(for: 2), gate.seat(for: 3)]
        var callers = [
            Caller {
                try? gate.run(on: first) { () throws(CryptoError) in
                    found.running.store(1, ordering: .relaxed)
                    waitUntil { found.released.load(ordering: .relaxed) }
                }
            }
        ]
        waitUntil { found.running.load(ordering: .relaxed) == 1 }
        for (number, seat) in (regulars + newcomers).enumerated() {
            callers.append(
                Caller {
                    try? gate.run(on: seat) { () throws(CryptoError) in found.order.withLock { $0.append(number) } }
                })
            waitUntil { gate.waiting == number + 1 }
        }
        found.released.store(true, ordering: .relaxed)
        for caller in callers { caller.join() }
        #expect(found.order.withLock { $0 } == [0, 3, 1, 4, 2])
    }

    @Test("works on threads that yield to others and take no signal")
    func threadsOfItsOwn() throws {
        let before = (1...64).map { isBlocked($0) }
        let gate = try HashingGate(threads: 1)
        let (niceness, blocksAll) = try gate.run { () throws(CryptoError) -> (CInt, Bool) in
            let all = [SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGPIPE, SIGCHLD].allSatisfy { isBlocked($0) }
            return (getpriority(CInt(PRIO_PROCESS.rawValue), 0), all)
        }
        #expect(niceness >= 10)
        #expect(blocksAll)
        #expect((1...64).map { isBlocked($0) } == before, "the caller's own mask is as it was")
    }

    @Test("leaves no thread and no descriptor behind")
    func dropped() throws {
        let descriptors = openDescriptors()
        let before = threads()
        for _ in 0..<20 {
            let gate = try HashingGate(threads: 4, queueLength: 4)
            #expect(try gate.run { () throws(CryptoError) in 7 } == 7)
        }
        // Of each, a gate has several; other suites open a few meanwhile.
        waitUntil { threads() < before + 20 && openDescriptors() < descriptors + 20 }
        #expect(threads() < before + 20)
        #expect(openDescriptors() < descriptors + 20)
    }
}
