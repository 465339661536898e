/// A place before a `HashingGate`: who holds one is let in. It is given back when nobody holds it any more.
public final class HashingSeat: Sendable {
    private let queue: HashingQueue
    /// Calls its holder when the work is done.
    let call: EventCounter
    /// Whether its holder had one not long ago.
    let isRegular: Bool

    init(_ queue: HashingQueue, call: EventCounter, isRegular: Bool) {
        self.queue = queue
        self.call = call
        self.isRegular = isRegular
    }

    deinit {
        queue.giveBack(call)
    }
}
