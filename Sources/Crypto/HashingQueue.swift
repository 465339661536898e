internal import CLinux
internal import Glibc
internal import Synchronization

/// The work that waits before the gate, and the threads that take it up in its order.
///
/// The threads keep the queue, not the gate, alive: so the gate can be dropped, and its threads end.
final class HashingQueue: Sendable {
    /// The niceness of its threads: pages that need no hash go first.
    private static let niceness: CInt = 10
    /// However long others were before it.
    private static let longestPause: Duration = .seconds(1)

    private struct Job: Sendable {
        let work: @Sendable () -> Void
        let done: EventCounter
    }

    private struct State {
        /// Where callers wait. All are made at the start, so that a process out of descriptors can still hash.
        var seats: [EventCounter]
        var guests = RecentGuests()
        /// The work of those who have had no seat lately, and of those who have.
        var newcomers: [Job] = []
        var regulars: [Job] = []
        var isRegularsTurn = false
        var closed = false

        /// In turns, where both wait: so a newcomer need not wait for a whole storm, nor a regular for all newcomers.
        mutating func nextJob() -> Job? {
            let isRegulars = newcomers.isEmpty || (isRegularsTurn && !regulars.isEmpty)
            isRegularsTurn = !isRegulars
            if isRegulars { return regulars.isEmpty ? nil : regulars.removeFirst() }
            return newcomers.removeFirst()
        }
    }

    private let state: Mutex<State>
    /// Counts the jobs that wait.
    private let arrivals: EventCounter

    private let keptSeats: Int

    init(seats: Int, keptSeats: Int) throws(CryptoError) {
        var made: [EventCounter] = []
        for _ in 0..<seats + keptSeats {
            made.append(try EventCounter())
        }
        self.keptSeats = keptSeats
        state = Mutex(State(seats: made))
        arrivals = try EventCounter()
    }

    var waiting: Int {
        state.withLock { $0.newcomers.count + $0.regulars.count }
    }

    /// Nil when every seat is taken, or every one that is not kept for others.
    func seat(for caller: Int?) -> HashingSeat? {
        let (call, isRegular) = state.withLock { state -> (EventCounter?, Bool) in
            let isRegular = caller.map { state.guests.knows($0) } ?? false
            guard !isRegular || state.seats.count > keptSeats, let call = state.seats.popLast() else {
                return (nil, isRegular)
            }
            if let caller { state.guests.note(caller) }
            return (call, isRegular)
        }
        return call.map { HashingSeat(self, call: $0, isRegular: isRegular) }
    }

    func giveBack(_ call: EventCounter) {
        state.withLock { $0.seats.append(call) }
    }

    /// Has the work done.
    func run(_ work: @escaping @Sendable () -> Void, on seat: HashingSeat) {
        let job = Job(work: work, done: seat.call)
        state.withLock { seat.isRegular ? $0.regulars.append(job) : $0.newcomers.append(job) }
        arrivals.post()
        seat.call.wait()
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
            let begin = ContinuousClock.now
            let used = Self.processorTime
            if let done = doNextJob() {
                done.post()
                if waiting == 0 {
                    // A hash takes 19 MiB or more, which malloc would keep for the next one: in a storm it shall, but not
                    // until then.
                    malloc_trim(0)
                } else {
                    // In a storm, as long as others had the processor meanwhile, they have it once more. Niceness alone
                    // counts among our own threads, not before nginx and MariaDB, where Linux gives each service the
                    // same (sched(7), “The autogroup feature”).
                    Self.pause(begin.duration(to: .now) - (Self.processorTime - used))
                }
            } else if state.withLock({ $0.closed }) {
                return
            }
        }
    }

    /// Does a job and lets go of it, and so of the password in it; only then its caller shall be told.
    private func doNextJob() -> EventCounter? {
        guard let job = state.withLock({ $0.nextJob() }) else { return nil }
        job.work()
        return job.done
    }

    /// What the calling thread has had of the processor.
    private static var processorTime: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    private static func pause(_ duration: Duration) {
        let (seconds, attoseconds) = min(duration, longestPause).components
        var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        nanosleep(&time, nil)
    }
}
