import Glibc
public import HTTP

/// Answers the web server's requests one after the other; a thread makes its own.
///
/// The first one calls `FCGX_Init`, which takes SIGTERM, SIGUSR1 and SIGPIPE for itself where nobody has a handler: who
/// waits for them has them blocked by then.
public final class Worker {
    private let listener: Listener
    private let stop: StopSignal
    private let doorbell: Doorbell
    private let exchange: Exchange
    private var turnEnd = ContinuousClock.now
    /// When the last answers are given; nil until the signal to stop is noticed.
    private var leaveEnd: ContinuousClock.Instant?
    /// Before this moment, the log has been told enough.
    private var nextComplaint = ContinuousClock.now

    /// How long a request may take to arrive. nginx connects when it has the whole request, so it is never late; whoever
    /// is would hold a worker for ever.
    private static let patience: Duration = .seconds(10)
    /// How long a kept connection that is never idle may have its worker while new ones wait: nginx prefers it, so they
    /// would wait for as long as the rush lasts. It is closed together with an answer. In one of 400 cases, measured,
    /// nginx is quicker and loses a request to that, so turns are not short.
    private static let turn: Duration = .milliseconds(200)
    /// How long a kept connection that is never idle is answered after the signal to stop. nginx gives one up by itself
    /// after `keepalive_requests`, which loses nothing.
    private static let leave: Duration = .seconds(8)
    /// In milliseconds, until connections are tried again that could not be accepted.
    private static let pause: Int32 = 50

    public convenience init(_ listener: Listener, until stop: StopSignal) throws(SystemFailure) {
        try self.init(listener, until: stop, patience: Self.patience)
    }

    init(_ listener: Listener, until stop: StopSignal, patience: Duration) throws(SystemFailure) {
        self.listener = listener
        self.stop = stop
        doorbell = try Doorbell(listener, stop)
        exchange = try Exchange(patience: patience)
    }

    /// Accepts, reads, answers and writes until the signal to stop; the requests in hand, and those that come at once on a
    /// kept connection, are finished.
    ///
    /// - Parameter report: gets a line for the log, at most one a second, while no connection can be accepted.
    public func run(report: (String) -> Void, answer: (Request) -> Response) {
        while let caller = doorbell.wait(kept: exchange.connection) {
            if caller == .newConnection, !acceptConnection(report) { continue }
            guard var request = exchange.receive() else { continue }
            let answer = answer(request).serialised(withBody: request.method != .head)
            request.wipeBody()
            exchange.send(answer, keeping: !isLast)
            listener.answered.add(1, ordering: .relaxed)
        }
        exchange.close()
    }

    /// Whether the connection is to be closed with this answer.
    private var isLast: Bool {
        guard stop.isStopping else { return ContinuousClock.now >= turnEnd && listener.isUnanswered }
        let end = leaveEnd ?? .now + Self.leave
        leaveEnd = end
        return .now >= end
    }

    /// Takes a new connection, and only then gives up the one that was kept.
    private func acceptConnection(_ report: (String) -> Void) -> Bool {
        do throws(SystemFailure) {
            exchange.open(try listener.accept())
            turnEnd = .now + Self.turn
            return true
        } catch {
            switch error.code {
            case EAGAIN, ECONNABORTED, EINTR:
                break  // another worker was faster, or the caller has hung up
            default:
                // Descriptors or memory are short, for a while. A kept connection is a descriptor, too.
                exchange.close()
                complain(error, report)
                stop.pause(milliseconds: Self.pause)
            }
            return false
        }
    }

    private func complain(_ failure: SystemFailure, _ report: (String) -> Void) {
        guard ContinuousClock.now >= nextComplaint else { return }
        nextComplaint = .now + .seconds(1)
        report("no connection can be accepted, trying again: \(failure)")
    }
}
