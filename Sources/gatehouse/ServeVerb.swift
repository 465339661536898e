import Accounts
import FastCGI
import Glibc
import MariaDB

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

        let configuration = try arguments.configuration()
        try checkSchema(configuration)
        let daemon = try Daemon(configuration)
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

    /// Without its tables every page would fail: better not to start, and to say why. A database that does not answer
    /// is waited for, with pages that say so.
    private static func checkSchema(_ configuration: Configuration) throws {
        var missing: [String] = []
        do throws(DatabaseError) {
            missing = try Migration.missing(on: Connection(configuration.database))
        } catch {
            guard error.isUnavailable else { throw error }
            Journal().write(.warning, "database-unavailable", ["error": "\(error)"])
        }
        guard missing.isEmpty else {
            throw VerbError(
                status: EX_CONFIG,
                description: "the database is not up to date, run “gatehouse migrate”: "
                    + missing.joined(separator: ", "))
        }
    }
}
