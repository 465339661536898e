import FastCGI
import Synchronization

/// What a thread of its own does while the one that sent it does something else.
final class Errand: Sendable {
    private let thread: WorkerThread
    private let failure: Failure

    private final class Failure: Sendable {
        let error = Mutex<(any Error)?>(nil)
    }

    init(name: String, _ body: @escaping @Sendable () throws -> Void) throws(SystemFailure) {
        let failure = Failure()
        self.failure = failure
        thread = try WorkerThread(name: name) {
            do { try body() } catch { failure.error.withLock { $0 = error } }
        }
    }

    /// Waits for its end, and throws what it has thrown.
    func join() throws {
        thread.join()
        if let error = failure.error.withLock({ $0 }) { throw error }
    }
}
