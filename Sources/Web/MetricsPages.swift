import Accounts
import HTTP

/// What Prometheus reads of this process and of its database.
enum MetricsPages {
    static func show(_ visit: Visit) -> Response {
        var page = Exposition()
        answers(of: visit.site, &page)
        hashing(of: visit.membership, &page)
        database(of: visit.membership, &page)
        var response = Response(.ok, body: Array(page.text.utf8))
        response.add("Content-Type", Exposition.contentType)
        return response
    }

    private static func answers(of site: Site, _ page: inout Exposition) {
        let counters = site.settings.metrics.counters

        let requests = "gatehouse_requests_total"
        page.begin(requests, .counter, "Requests answered.")
        for (labels, sum) in sums(of: counters, by: { $0.labels + [("status", "\($0.status)")] }) {
            page.add(requests, labels, "\(sum.counts.reduce(0, +))")
        }

        let durations = "gatehouse_request_duration_seconds"
        page.begin(durations, .histogram, "Time from a whole request to a whole answer.")
        for (labels, sum) in sums(of: counters, by: \.labels) {
            var count: Int64 = 0
            for (bound, added) in zip(AnswerCounter.bounds.map(Exposition.seconds) + ["+Inf"], sum.counts) {
                count += added
                page.add(durations + "_bucket", labels + [("le", bound)], "\(count)")
            }
            page.add(durations + "_sum", labels, Exposition.seconds(sum.nanoseconds))
            page.add(durations + "_count", labels, "\(count)")
        }
    }

    /// The workers' counters that bear the same labels, added up.
    private static func sums(
        of counters: [AnswerCounter], by labels: (AnswerKind) -> Exposition.Labels
    ) -> [(Exposition.Labels, AnswerCounter.Reading)] {
        var sums: [String: (labels: Exposition.Labels, reading: AnswerCounter.Reading)] = [:]
        for counter in counters {
            let labels = labels(counter.kind)
            let key = labels.map(\.value).joined(separator: " ")
            let reading = counter.reading
            guard let sum = sums[key]?.reading else {
                sums[key] = (labels, reading)
                continue
            }
            sums[key]?.reading = (
                zip(sum.counts, reading.counts).map(+), sum.nanoseconds + reading.nanoseconds
            )
        }
        return sums.sorted { $0.key < $1.key }.map { ($0.value.labels, $0.value.reading) }
    }

    private static func hashing(of membership: Membership, _ page: inout Exposition) {
        page.add(
            "gatehouse_hash_queue_length", .gauge, "Passwords that wait to be hashed.", Int64(membership.waitingHashes))
    }

    /// A database that does not answer takes only its own numbers away.
    private static func database(of membership: Membership, _ page: inout Exposition) {
        let data: (outbox: Health.Outbox, sessions: Int64)?
        do {
            data = (try membership.outbox(), try membership.sessionCount())
        } catch {
            data = nil
        }
        page.add("gatehouse_database_up", .gauge, "Whether the database answers.", data == nil ? 0 : 1)

        let errors = membership.databaseErrors
        let name = "gatehouse_database_errors_total"
        page.begin(name, .counter, "Failures of the database, those included that were made good by trying again.")
        for (kind, count) in [
            ("unavailable", errors.unavailable), ("conflict", errors.conflicts), ("other", errors.others),
        ] {
            page.add(name, [("kind", kind)], "\(count)")
        }

        guard let (outbox, sessions) = data else { return }
        page.add("gatehouse_outbox_letters", .gauge, "Letters that wait.", outbox.waiting)
        page.add(
            "gatehouse_outbox_put_off_letters", .gauge, "Letters that wait after a try that failed.", outbox.putOff)
        page.add(
            "gatehouse_outbox_oldest_seconds", .gauge, "How long the oldest letter that was put off has waited.",
            outbox.oldest)
        page.add("gatehouse_sessions", .gauge, "Sessions, over all machines of the site.", sessions)
    }
}

extension AnswerKind {
    fileprivate var labels: Exposition.Labels {
        [("route", route), ("method", method.name)]
    }
}

extension Method {
    fileprivate var name: String {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .other: "other"
        }
    }
}
