import FastCGI
import Glibc

/// `gatehouse serve`: answers the web server and sends letters, until SIGTERM or Ctrl-C.
enum ServeVerb {
    static func run(_ arguments: Arguments) throws -> Int32 {
        guard arguments.operands().isEmpty, !arguments.wantsHelp else {
            throw UsageError("usage: gatehouse serve [--config FILE]")
        }
        // Before the first thread is made, for each inherits the mask: signals are for this thread alone.
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&signals, signal) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)

        let daemon = try Daemon(arguments.configuration())
        let threads = try daemon.start()
        while true {
            var signal: Int32 = 0
            sigwait(&signals, &signal)
            guard signal == SIGHUP else { break }
            daemon.readTemplatesAgain()
        }
        daemon.stop(threads)
        return EX_OK
    }
}
