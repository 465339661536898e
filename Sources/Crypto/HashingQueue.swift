internal import CLinux
internal import Glibc
internal import Synchronization

/// The work that waits before the gate, and the threads that take it up in its order.
///
/// The threads keep the queue, not the gate, alive: so the gate can be dropped, and its threads end.
final class HashingQueue: Sendable {
    /// The niceness of its threads: pages that need no hash go first.
    private static let niceness: CInt = 10

    private struct Job: Sendable {
        let work: @Sendable () -> Void
        let done: EventCounter
    }

    private struct State {
        /// Where callers wait. All are made at the start, so that a process out of descriptors can still hash.
        var seats: [EventCounter]
        var waiting: [Job] = []
        var closed = false
    }

    private let state: Mutex<State>
    /// Counts the jobs in `waiting`.
    private let arrivals: EventCounter

    init(seats: Int) throws(CryptoError) {
        var made: [EventCounter] = []
        for _ in 0..<seats {
            made.append(try EventCounter())
        }
        state = Mutex(State(seats: made))
        arrivals = try EventCounter()
    }

    var waiting: Int {
        state.withLock { $0.waiting.count }
    }

    /// Has the work done and returns true; false when every seat is taken.
    func run(_ work: @escaping @Sendable () -> Void) -> Bool {
        let seat = state.withLock { state -> EventCounter? in
            guard let seat = state.seats.popLast() else { return nil }
            state.waiting.append(Job(work: work, done: seat))
            return seat
        }
        guard let seat else { return false }
        arrivals.post()
        seat.wait()
        state.withLock { $0.seats.append(seat) }
        return true
    }

    /// Lets all threads end, once nobody waits any more.
    func close() {
        state.withLock { $0.closed = true }
        // Far more than there are threads: each takes one and goes.
        arrivals.post(UInt64(UInt32.max))
    }

    /// Starts a thread that takes up work until the queue is closed (pthread_create(3)).
    func startThread() throws(CryptoError) {
        // A new thread inherits the mask, and no signal is for this one: not even in the moment before it could say so.
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }

        var thread = pthread_t()
        let queue = Unmanaged.passRetained(self)
        let code = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<HashingQueue>.fromOpaque(argument).takeRetainedValue().work() }
                return nil
            }, queue.toOpaque())
        guard code == 0 else {
            queue.release()
            throw .system("pthread_create", code)
        }
        pthread_detach(thread)
    }

    private func work() {
        _ = gatehouse_renice_thread(Self.niceness)  // refused only where the whole process is nicer already
        while true {
            arrivals.wait()
            let job = state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
            if let job {
                job.work()
                job.done.post()
                // A hash takes 19 MiB or more, which malloc would keep for the next one: in a storm it shall, but not
                // until then.
                if waiting == 0 { malloc_trim(0) }
            } else if state.withLock({ $0.closed }) {
                return
            }
        }
    }
}
