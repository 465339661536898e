internal import Glibc
internal import Synchronization

/// Where all password hashing goes through, so that a storm of logins can take neither every core nor all memory.
///
/// A few threads of lower priority do the work, first come, first served; the callers wait, and beyond a short queue
/// they are turned away. Callers who have had no seat lately have some kept for them, and every other turn: so those who
/// come again and again do not have it all.
public final class HashingGate: Sendable {
    private let queue: HashingQueue

    /// - Parameters:
    ///   - threads: how many hashes are made at once; nil: one a core.
    ///   - queueLength: how many more may wait.
    ///   - keptSeats: how many beyond that, who have had no seat lately.
    public init(threads: Int? = nil, queueLength: Int = 32, keptSeats: Int = 0) throws(CryptoError) {
        let threads = max(1, threads ?? sysconf(CInt(_SC_NPROCESSORS_ONLN)))
        let queue = try HashingQueue(seats: threads + max(0, queueLength), keptSeats: keptSeats)
        do throws(CryptoError) {
            for _ in 0..<threads { try queue.startThread() }
        } catch {
            queue.close()  // for the threads that did start
            throw error
        }
        self.queue = queue
    }

    deinit {
        queue.close()
    }

    /// How many wait for their turn now.
    public var waiting: Int {
        queue.waiting
    }

    /// Takes a seat before any other work is done for a caller, so that one who is turned away has cost nothing yet.
    /// - Parameter caller: who wants it, by a hash value of whatever tells callers apart; nil: somebody rare.
    public func seat(for caller: Int? = nil) throws(GateError) -> HashingSeat {
        guard let seat = queue.seat(for: caller) else { throw .busy }
        return seat
    }

    /// Does the work when its turn comes; the calling thread waits for it.
    /// - Parameter seat: the one that was taken before, which is good for one piece of work at a time; nil: takes one.
    public func run<T: Sendable>(
        on seat: HashingSeat? = nil, _ work: @escaping @Sendable () throws(CryptoError) -> T
    ) throws(GateError) -> T {
        let outcome = Outcome<T>()
        let own: HashingSeat = if let seat { seat } else { try self.seat() }
        queue.run({ outcome.settle(by: work) }, on: own)
        do throws(CryptoError) {
            return try outcome.get()
        } catch {
            throw .crypto(error)
        }
    }

    /// Hashes a new password.
    public func hash(
        password: SecretBytes, by setting: HashSetting, on seat: HashingSeat? = nil
    ) throws(GateError) -> String {
        try run(on: seat) { () throws(CryptoError) in
            try password.withBytes { bytes throws(CryptoError) in try setting.hash(password: bytes) }
        }
    }

    /// Whether the stored hash is that of the password.
    public func verify(
        password: SecretBytes, against text: String, on seat: HashingSeat? = nil
    ) throws(GateError) -> Bool {
        try run(on: seat) { () throws(CryptoError) in
            try password.withBytes { bytes throws(CryptoError) in
                try PasswordHash.verify(password: bytes, against: text)
            }
        }
    }
}

/// What a piece of work came to, carried from the thread that did it to the one that waits.
private final class Outcome<T: Sendable>: Sendable {
    private let result = Mutex<Result<T, CryptoError>>(.failure(.failed(function: "HashingGate", reason: "not run")))

    func settle(by work: () throws(CryptoError) -> T) {
        let settled: Result<T, CryptoError>
        do throws(CryptoError) {
            settled = .success(try work())
        } catch {
            settled = .failure(error)
        }
        result.withLock { $0 = settled }
    }

    func get() throws(CryptoError) -> T {
        try result.withLock { $0 }.get()
    }
}
