import HTTP
import Synchronization

/// The gate where all workers' counters are found.
///
/// A worker adds to its own, so no two cores want the same one, and an answer takes no lock but the first of its kind.
public final class Metrics: Sendable {
    private let known = Mutex<[AnswerCounter]>([])

    public init() {}

    func add(_ counter: AnswerCounter) {
        known.withLock { $0.append(counter) }
    }

    var counters: [AnswerCounter] { known.withLock { $0 } }
}

/// What one worker has answered.
final class Tally {
    private let metrics: Metrics
    /// By the number of the route, of which each has a few; first those of none.
    private var counters: [[AnswerCounter]] = []

    init(_ metrics: Metrics) {
        self.metrics = metrics
    }

    /// - Parameter route: nil for an address that there is not; whatever was asked for, it counts as one.
    func count(_ method: Method, _ route: Route?, _ status: Status, since begun: ContinuousClock.Instant) {
        let time = ContinuousClock.now - begun
        let place = route?.number ?? 0
        while counters.count <= place { counters.append([]) }
        for counter in counters[place] where counter.kind.status == status.code && counter.kind.method == method {
            return counter.add(time)
        }
        let counter = AnswerCounter(AnswerKind(route: route?.name ?? "none", method: method, status: status.code))
        counters[place].append(counter)
        metrics.add(counter)
        counter.add(time)
    }
}

/// What answers are told apart by.
struct AnswerKind: Sendable {
    /// As in `Routes.table`: what stands in its braces is nobody's business here.
    let route: String
    let method: Method
    let status: Int
}

/// How many answers of a kind took how long.
final class AnswerCounter: Sendable {
    let kind: AnswerKind
    /// One for each bound, and one for what took longer than all of them.
    private let counts = (0...bounds.count).map { _ in Count() }
    private let total = Count()

    /// Upper bounds in nanoseconds, as Prometheus wants them: a page takes less than a millisecond, a password ten to
    /// two hundred, and the last is where nginx gives up.
    static let bounds: [Int64] = [
        250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000,
        250_000_000, 500_000_000, 1_000_000_000, 2_500_000_000, 5_000_000_000, 10_000_000_000, 30_000_000_000,
    ]

    /// An atomic in an array has to be an object.
    private final class Count: Sendable {
        let value = Atomic<Int64>(0)

        /// Cheaper than an atomic addition: nobody else writes.
        func add(_ number: Int64) {
            value.store(value.load(ordering: .relaxed) &+ number, ordering: .relaxed)
        }
    }

    init(_ kind: AnswerKind) {
        self.kind = kind
    }

    func add(_ time: Duration) {
        let (seconds, attoseconds) = time.components
        let nanoseconds = seconds &* 1_000_000_000 &+ attoseconds / 1_000_000_000
        var place = 0
        while place < Self.bounds.count, nanoseconds > Self.bounds[place] { place += 1 }
        counts[place].add(1)
        total.add(nanoseconds)
    }

    /// The answers for each bound and beyond, and the time of all.
    typealias Reading = (counts: [Int64], nanoseconds: Int64)

    var reading: Reading {
        (counts.map { $0.value.load(ordering: .relaxed) }, total.value.load(ordering: .relaxed))
    }
}
