internal import Synchronization

/// That no server has answered lately, not even by a refusal; shared by the connections of a process.
///
/// Else each of them would find that out by itself, until all workers wait, and every request for a worker: nginx would
/// give up on pages that need no database (measured: at 40 requests a second, after half a minute).
final class Silence: Sendable {
    private struct Found {
        let failure: DatabaseError
        var nextTry: ContinuousClock.Instant
    }

    private let found = Mutex<Found?>(nil)

    /// Until somebody tries again.
    private static let pause: Duration = .seconds(1)
    /// Until somebody else does where that one does not come back: longer than it takes to try all servers.
    private static let longestTry: Duration = .seconds(60)

    /// Connects, unless it was found a moment ago, or is being looked at by another, that nobody answers.
    ///
    /// - Parameter patience: what took less has not met silence.
    func connect<Value>(
        patience: Duration, _ connect: () throws(DatabaseError) -> Value
    ) throws(DatabaseError) -> Value {
        if let failure = takeTurn() { throw failure }
        let start = ContinuousClock.now
        do throws(DatabaseError) {
            let value = try connect()
            found.withLock { $0 = nil }
            return value
        } catch {
            let isSilent = start.duration(to: .now) >= patience
            found.withLock { $0 = isSilent ? Found(failure: error, nextTry: .now + Self.pause) : nil }
            throw error
        }
    }

    /// What the last one met; nil for whoever is to try.
    private func takeTurn() -> DatabaseError? {
        found.withLock { found in
            guard let last = found, last.nextTry > .now else {
                found?.nextTry = .now + Self.longestTry
                return nil
            }
            return last.failure
        }
    }
}
