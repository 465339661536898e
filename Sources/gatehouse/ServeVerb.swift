import Accounts
import FastCGI
import Glibc
import MariaDB

/// `gatehouse serve`: answers the web server and sends letters, until SIGTERM or Ctrl-C. `gatehouse postman` sends
/// letters only, for a `serve --no-postman` that may start no other program.
enum ServeVerb: Verb {
    static let usage = """
        usage: gatehouse serve [--config FILE] [--no-postman]
               gatehouse postman [--config FILE]

        Answers the web server and sends letters, or only one of the two, in the foreground, until SIGTERM; SIGHUP reads
        the templates again.
        """

    static func run(_ arguments: Arguments) throws -> Int32 {
        let parts: Set<Daemon.Part>
        switch (arguments.verb, arguments.operands()) {
        case ("serve", []): parts = [.pages, .letters]
        case ("serve", ["--no-postman"]): parts = [.pages]
        case ("postman", []): parts = [.letters]
        default: throw UsageError(usage)
        }
        // Before the first thread is made, for each inherits the mask: signals are for this thread alone.
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&signals, signal) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)

        let configuration = try arguments.configuration()
        // The database is waited for while templates are read.
        let schema = try Errand(name: "schema") { try checkSchema(configuration) }
        let templates = Result { try SiteTemplates(configuration) }
        try schema.join()
        let daemon = try Daemon(configuration, templates.get(), parts)
        let threads = try daemon.start()
        let manager = ServiceManager()
        manager.tell("READY=1")
        while let signal = wait(for: signals, manager, daemon) {
            guard signal == SIGHUP else { break }
            manager.tell("RELOADING=1\nMONOTONIC_USEC=\(ServiceManager.now)")
            daemon.readTemplatesAgain()
            manager.tell("READY=1")
        }
        manager.tell("STOPPING=1")
        daemon.stop(threads)
        return EX_OK
    }

    /// The next signal. Meanwhile the service manager's watchdog is told that all is well, as long as it is: not when
    /// somebody has waited for a whole turn while every worker was busy, and none finished anything.
    private static func wait(for signals: sigset_t, _ manager: ServiceManager, _ daemon: Daemon) -> Int32? {
        var signals = signals
        var before: Int?
        while true {
            guard let pause = manager.watchdogPause else {
                var signal: Int32 = 0
                return sigwait(&signals, &signal) == 0 ? signal : nil
            }
            var time = timespec(pause)
            let signal = sigtimedwait(&signals, nil, &time)
            if signal > 0 { return signal }
            let answers = daemon.answersWhileBusy
            if answers == nil || answers != before { manager.tell("WATCHDOG=1") }
            before = answers
        }
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
                description: "the database is not up to date, run “gatehouse setup”: "
                    + missing.joined(separator: ", "))
        }
    }
}
