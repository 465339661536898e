import Glibc

/// Ctrl-C and its like, put off while there is something to clear up. One that came meanwhile ends the process
/// afterwards, as it would have at once.
enum HeldSignals {
    /// - Parameter work: is given a way to ask whether one has come. All threads have to be made in it, or one of them
    ///   takes the signal.
    static func during<Value>(_ work: (_ haveCome: @escaping () -> Bool) throws -> Value) throws -> Value {
        let numbers = [SIGINT, SIGTERM, SIGHUP]
        var signals = sigset_t()
        var former = sigset_t()
        sigemptyset(&signals)
        for number in numbers { sigaddset(&signals, number) }
        pthread_sigmask(SIG_BLOCK, &signals, &former)
        defer { pthread_sigmask(SIG_SETMASK, &former, nil) }
        return try work {
            var pending = sigset_t()
            sigpending(&pending)
            return numbers.contains { sigismember(&pending, $0) == 1 }
        }
    }
}
