import HTTP
import SiteSupport
import Testing

@testable import Web

@Suite("Metrics")
struct MetricsTests {
    private static let kind = AnswerKind(route: "/login", method: .post, status: 303)

    @Test("a time counts below the first bound that is not less, and beyond the last in a place of its own")
    func bounds() {
        let counter = AnswerCounter(Self.kind)
        for time: Duration in [.zero, .microseconds(250), .nanoseconds(250_001), .seconds(30), .seconds(31)] {
            counter.add(time)
        }
        let (counts, nanoseconds) = counter.reading
        #expect(Array(counts.prefix(3)) == [2, 1, 0])
        #expect(Array(counts.suffix(2)) == [1, 1])
        #expect(counts.reduce(0, +) == 5)
        #expect(nanoseconds == 61_000_500_001)
    }

    @Test("workers count for themselves, and are told together")
    func workers() throws {
        let metrics = Metrics()
        let (one, other) = (Tally(metrics), Tally(metrics))
        for tally in [one, other, other] { tally.count(.get, nil, .notFound, since: .now) }
        other.count(.get, nil, .ok, since: .now)
        #expect(metrics.counters.count == 3)
        #expect(metrics.counters.reduce(0) { $0 + $1.reading.counts.reduce(0, +) } == 4)
    }

    @Test("an answer of a kind that was counted before takes no gate")
    func noGate() {
        let metrics = Metrics()
        let tally = Tally(metrics)
        for _ in 0..<1000 { tally.count(.get, nil, .ok, since: .now) }
        #expect(metrics.counters.count == 1)
    }

    @Test("this machine is told by its address alone")
    func thisMachine() throws {
        let house = try TestSite()
        for path in ["/metrics", "/healthz"] {
            for address in ["127.0.0.1", "::1"] {
                #expect(house.site.respond(to: Request(.get, path, clientAddress: address)).status == .ok)
            }
            for address in ["192.0.2.1", "127.0.0.2", "::ffff:127.0.0.1", ""] {
                #expect(house.site.respond(to: Request(.get, path, clientAddress: address)).status == .forbidden)
            }
        }
    }
}
