import CLinux
import Glibc

/// Hangs up on a peer with whom something takes too long, in the thread that made it, whatever that waits for meanwhile.
///
/// A time-out of the socket (`SO_RCVTIMEO`) would not do: it begins again with each byte, and libfcgi reads on until it
/// has a request.
struct HangUpTimer: ~Copyable {
    private let timer: UnsafeMutablePointer<gatehouse_hang_up>

    /// - Parameter connection: where the number of the connection stands whenever time is up, or -1. libfcgi closes it
    ///   before it writes -1, so for some nanoseconds this may be another thread's; it would lose one request by that.
    init(of connection: UnsafePointer<Int32>) throws(SystemFailure) {
        let timer = UnsafeMutablePointer<gatehouse_hang_up>.allocate(capacity: 1)
        guard gatehouse_hang_up_begin(timer, connection) == 0 else {
            let code = errno
            timer.deallocate()
            throw SystemFailure(call: "timer_create", code: code)
        }
        self.timer = timer
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGALRM)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }

    deinit {
        timer_delete(timer.pointee.timer)
        timer.deallocate()
    }

    /// The connection is shut down for both sides once the time is over and the work is not.
    func after<Value>(nanoseconds: Int64, _ work: () -> Value) -> Value {
        gatehouse_hang_up_in(timer, nanoseconds)
        defer { gatehouse_hang_up_in(timer, 0) }
        return work()
    }
}
