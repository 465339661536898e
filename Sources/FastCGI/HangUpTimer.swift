import CLinux
import Glibc

/// Hangs up on a peer with whom something takes too long, in the thread that made it, whatever that waits for meanwhile.
///
/// A time-out of the socket (`SO_RCVTIMEO`) would not do: it begins again with each byte, and libfcgi reads on until it
/// has a request.
struct HangUpTimer: ~Copyable {
    private let timer: timer_t?

    /// - Parameter connection: where the number of the connection stands whenever time is up, or -1. libfcgi closes it
    ///   before it writes -1, so for some nanoseconds this may be another thread's; it would lose one request by that.
    init(of connection: UnsafePointer<Int32>) throws(SystemFailure) {
        var timer: timer_t?
        try SystemFailure.check(gatehouse_hang_up_timer(connection, &timer), from: "timer_create")
        self.timer = timer
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGALRM)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }

    deinit {
        timer_delete(timer)
    }

    /// The connection is shut down for both sides once the time is over and the work is not.
    func after<Value>(_ time: Duration, _ work: () -> Value) -> Value {
        set(to: time)
        defer { set(to: .zero) }
        return work()
    }

    private func set(to time: Duration) {
        let (seconds, attoseconds) = time.components
        var once = itimerspec()
        once.it_value = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        timer_settime(timer, 0, &once, nil)
    }
}
