public import Accounts
import Foundation
import Synchronization

extension House {
    /// Lets many threads do something at the same moment, each with a connection of its own, and returns what came of
    /// it, in no particular order.
    public func race<Value: Sendable>(
        _ runners: Int = 50, _ work: @escaping @Sendable (Membership, Int) throws -> Value
    ) -> [Result<Value, any Error>] {
        let race = Race<Value>(runners)
        for number in 1...runners {
            Thread.detachNewThread { [door] in
                let accounts = door.membership()
                _ = try? accounts.waitingLetters()  // connects
                race.waitForStart()
                race.finish(Result { try work(accounts, number) })
            }
        }
        return race.results()
    }
}

private final class Race<Value: Sendable>: Sendable {
    private let runners: Int
    private let progress = NSCondition()
    private let ready = Mutex(0)
    private let finished = Mutex<[Result<Value, any Error>]>([])

    init(_ runners: Int) {
        self.runners = runners
    }

    func waitForStart() {
        progress.lock()
        defer { progress.unlock() }
        ready.withLock { $0 += 1 }
        progress.broadcast()
        while ready.withLock({ $0 < runners }) { progress.wait() }
    }

    func finish(_ result: Result<Value, any Error>) {
        progress.lock()
        defer { progress.unlock() }
        finished.withLock { $0.append(result) }
        progress.broadcast()
    }

    func results() -> [Result<Value, any Error>] {
        progress.lock()
        defer { progress.unlock() }
        while finished.withLock({ $0.count < runners }) { progress.wait() }
        return finished.withLock { $0 }
    }
}
