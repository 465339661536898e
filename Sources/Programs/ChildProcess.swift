internal import CLinux
internal import Glibc

/// A running program: the leader of a process group of its own, waited for exactly once.
final class ChildProcess {
    private let id: pid_t
    /// Readable once the program has ended (pidfd_open(2)).
    let descriptor: CInt

    /// Starts it with nothing of ours but the two descriptors (posix_spawnp(3), which looks for a name without a slash
    /// along our own PATH).
    init(_ arguments: [String], environment: [String], input: CInt, output: CInt) throws(CommandError) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // Each takes memory. Without the first, sendmail would find nothing to read, and send that.
        for (descriptor, place) in [(input, 0), (output, 1), (output, 2)] {
            let code = posix_spawn_file_actions_adddup2(&actions, descriptor, CInt(place))
            guard code == 0 else { throw CommandError(call: "posix_spawn_file_actions_adddup2", errno: code) }
        }
        // Database connections and listening sockets have no O_CLOEXEC from everywhere.
        let code = gatehouse_spawn_close_from(&actions, 3)
        guard code == 0 else { throw CommandError(call: "posix_spawn_file_actions_addclosefrom_np", errno: code) }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Our threads block all signals and our process ignores SIGPIPE; a program would inherit both.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        posix_spawnattr_setflags(&attributes, Int16(flags))

        var argv = arguments.map { strdup($0) } + [nil]
        var envp = environment.map { strdup($0) } + [nil]
        defer { for text in argv + envp { free(text) } }
        guard !argv.dropLast().contains(nil), !envp.dropLast().contains(nil) else {
            throw CommandError(call: "strdup", errno: ENOMEM)
        }
        var id: pid_t = 0
        let started = posix_spawnp(&id, arguments[0], &actions, &attributes, &argv, &envp)
        guard started == 0 else { throw CommandError(call: arguments[0], errno: started) }
        self.id = id
        descriptor = pidfd_open(id, 0)
        guard descriptor >= 0 else {
            let code = errno
            kill(-id, SIGKILL)
            _ = waitpid(id, nil, 0)
            throw CommandError(call: "pidfd_open", errno: code)
        }
    }

    deinit {
        close(descriptor)
    }

    /// Ends it and all that it has started in its group: politely at first, for sure after the pause.
    func end(after pause: Duration) {
        kill(-id, SIGTERM)
        let patience = ContinuousClock.now.advanced(by: pause)
        var watch = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&watch, 1, patience.millisecondsAhead) < 0, errno == EINTR {}
        kill(-id, SIGKILL)
    }

    /// Waits for its end and takes it off the process table (waitpid(2)).
    func wait() throws(CommandError) -> Command.End {
        var status: CInt = 0
        while waitpid(id, &status, 0) != id {
            guard errno == EINTR else { throw CommandError(call: "waitpid", errno: errno) }
        }
        let signal = status & 0x7f
        return signal == 0 ? .exited(status >> 8 & 0xff) : .killed(signal)
    }
}

extension ContinuousClock.Instant {
    /// The time until then as poll(2) wants it: rounded up, and never so far that it would not fit.
    var millisecondsAhead: CInt {
        let left = ContinuousClock.now.duration(to: self) / .milliseconds(1)
        return CInt(min(max(left.rounded(.up), 0), 3_600_000))
    }
}
