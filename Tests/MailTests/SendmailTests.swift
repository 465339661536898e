import Foundation
import Testing

@testable import Mail

/// A sendmail of our own making: a shell script in a folder that goes with it.
private final class Script {
    let folder: String

    init(_ lines: String) throws {
        folder = NSTemporaryDirectory() + "gatehouse-mail-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let text = "#!/bin/sh\ncd '\(folder)'\n\(lines)\n"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    var path: String { folder + "/sendmail" }

    func recorded(_ name: String) -> String? {
        FileManager.default.contents(atPath: folder + "/" + name).map { String(decoding: $0, as: UTF8.self) }
    }
}

private func letter(_ body: String = "Welcome.\n.\nbye\n") throws -> Message {
    try Message(
        from: Mailbox(parsing: "Gatehouse <noreply@example.org>"), to: "anna@example.net", subject: "Hello", body: body)
}

private func openDescriptors() -> Int {
    (0..<1024).count { fcntl($0, F_GETFD) >= 0 }
}

private let bigBody = String(repeating: String(repeating: "x", count: 99) + "\n", count: 20_000)

@Suite("handing over to sendmail", .serialized)
struct SendmailTests {
    @Test("the letter, the whole letter, and the arguments as they have to be")
    func handedOver() throws {
        let script = try Script(#"for a; do printf '%s\n' "$a"; done > argv; cat > letter"#)
        let message = try letter()
        try Sendmail(command: "\(script.path)  -v --option").send(message)
        #expect(script.recorded("argv") == "-v\n--option\n-i\n-f\nnoreply@example.org\n--\nanna@example.net\n")
        #expect(script.recorded("letter") == String(decoding: message.bytes, as: UTF8.self))
    }

    @Test("a letter larger than any pipe")
    func large() throws {
        let script = try Script("sleep 0.2; cat > letter")
        let message = try letter(bigBody)
        try Sendmail(command: script.path).send(message)
        #expect(script.recorded("letter")?.utf8.count == message.bytes.count)
    }

    @Test("the program inherits two variables, three descriptors, no blocked or ignored signal, a group of its own")
    func inheritance() throws {
        let script = try Script(
            """
            exec /usr/bin/python3 -I -c '
            import os, sys
            sys.stdin.buffer.read()
            fds = []
            for fd in range(1024):
                try: os.fstat(fd); fds.append(fd)
                except OSError: pass
            status = dict(line.split(":\\t") for line in open("/proc/self/status").read().splitlines() if ":\\t" in line)
            env = open("/proc/self/environ", "rb").read().decode().strip("\\0").split("\\0")
            open("seen", "w").write("\\n".join([str(fds), status["SigBlk"], str(sorted(env)),
                str(os.getpgid(0) == os.getpid())]))
            open("ignored", "w").write(status["SigIgn"])
            '
            """)
        // Descriptors without O_CLOEXEC, a blocked SIGTERM and an ignored SIGPIPE: what a careless program has.
        let leaks = [dup(1), dup(1), dup(1)]
        defer { for leak in leaks { close(leak) } }
        #expect(leaks.allSatisfy { $0 > 2 })
        var mask = sigset_t()
        var before = sigset_t()
        sigemptyset(&mask)
        sigaddset(&mask, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &mask, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        let pipeBefore = signal(SIGPIPE, SIG_IGN)
        defer { signal(SIGPIPE, pipeBefore) }

        try Sendmail(command: script.path).send(letter())
        // "PWD" and "OLDPWD" are the shell's of this test's script.
        let seen = try #require(script.recorded("seen")).split(separator: "\n")
        #expect(seen[0] == "[0, 1, 2]")
        #expect(seen[1] == "0000000000000000")
        #expect(
            seen[2].replacing(/'(OLD)?PWD=[^']*'(, )?/, with: "").replacing(", ]", with: "]")
                == "['LANG=C', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin']")
        #expect(seen[3] == "True")
        // Python itself ignores SIGPIPE (13) and SIGXFSZ (25), glibc's posix_spawn its own two (32, 33).
        let ignored = script.recorded("ignored").flatMap { UInt64($0, radix: 16) }
        #expect(ignored.map { $0 & ~(3 << 31) } == 1 << 12 | 1 << 24)
    }

    @Test("another exit status than 0 is an error, whatever it means", arguments: [1, 64, 69, 75, 127])
    func exitStatus(status: Int) throws {
        let script = try Script("cat > letter; echo 'try   again'; printf 'l\\033[31mater\\n\\n' >&2; exit \(status)")
        let error = thrown(SendmailError.self) { try Sendmail(command: script.path).send(letter()) }
        #expect(error == .exited(status: CInt(status), output: "try again l?[31mater"))
        #expect("\(try #require(error))" == "sendmail: exit status \(status): try again l?[31mater")
    }

    @Test("a program that dies of a signal is an error")
    func signalled() throws {
        let script = try Script("cat > letter; kill -9 $$")
        #expect(throws: SendmailError.killed(signal: 9, output: "")) {
            try Sendmail(command: script.path).send(letter())
        }
    }

    @Test("a program that is not there, or is none, is an error with its name")
    func missing() throws {
        let error = thrown(SendmailError.self) { try Sendmail(command: "/nowhere/sendmail").send(letter()) }
        #expect(error == .couldNotRun(call: "/nowhere/sendmail", errno: ENOENT))
        #expect("\(try #require(error))" == "sendmail: /nowhere/sendmail: No such file or directory")
        #expect(throws: SendmailError.couldNotRun(call: "/etc/passwd", errno: EACCES)) {
            try Sendmail(command: "/etc/passwd").send(letter())
        }
        #expect(throws: SendmailError.badCommand) { try Sendmail(command: "sendmail -t") }
        #expect(throws: SendmailError.badCommand) { try Sendmail(command: "") }
    }

    @Test("a program that hangs is ended in time, with what it has started", arguments: ["Hello.\n", bigBody])
    func hanging(body: String) throws {
        let script = try Script("echo waiting; sleep 60 & echo $! > child; wait")
        let start = ContinuousClock.now
        #expect(throws: SendmailError.timedOut(output: "waiting")) {
            try Sendmail(command: script.path, deadline: .milliseconds(500)).send(letter(body))
        }
        let took = ContinuousClock.now - start
        #expect(took >= .milliseconds(500) && took < .seconds(30))
        let child = try #require(script.recorded("child").flatMap { pid_t($0.dropLast()) })
        #expect(isGone(child))
    }

    @Test("a program that does not listen to SIGTERM is killed")
    func stubborn() throws {
        let script = try Script("trap '' TERM; cat > letter; while :; do sleep 60; done")
        let start = ContinuousClock.now
        #expect(throws: SendmailError.timedOut(output: "")) {
            try Sendmail(command: script.path, deadline: .milliseconds(200)).send(letter())
        }
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test("a program that leaves the letter unread has not taken it, whatever it says", arguments: ["Hi\n", bigBody])
    func unread(body: String) throws {
        for lines in ["exit 0", "exec 0<&-; sleep 0.1", "head -c 20 > letter; exit 0"] {
            let script = try Script(lines)
            #expect(throws: SendmailError.letterNotRead(output: "")) {
                try Sendmail(command: script.path).send(letter(body))
            }
        }
        let script = try Script("exec 0<&-; exit 75")
        #expect(throws: SendmailError.exited(status: 75, output: "")) {
            try Sendmail(command: script.path).send(letter(body))
        }
    }

    @Test("a program that talks without end is heard out, and its first words are kept")
    func talkative() throws {
        let script = try Script("yes 'no space' | head -c 1048576 >&2; cat > letter; exit 71")
        let error = thrown(SendmailError.self) { try Sendmail(command: script.path).send(letter(bigBody)) }
        guard case .exited(71, let output) = try #require(error) else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(output.hasPrefix("no space no space"))
        #expect(output.utf8.count <= 1024 && output.utf8.count > 1000)
    }

    @Test("a delivery left running in the background is not waited for")
    func background() throws {
        let script = try Script("cat > letter; sleep 60 & echo $! > child")
        let start = ContinuousClock.now
        try Sendmail(command: script.path).send(letter())
        #expect(ContinuousClock.now - start < .seconds(30))
        let child = try #require(script.recorded("child").flatMap { pid_t($0.dropLast()) })
        #expect(kill(child, SIGTERM) == 0, "it runs on")
    }

    @Test("fifty letters leave no zombie and no descriptor behind")
    func fifty() throws {
        let good = try Script("echo $$ >> pids; cat > letter")
        let bad = try Script("echo $$ >> pids; exit 75")
        let descriptors = openDescriptors()
        for _ in 0..<25 {
            try Sendmail(command: good.path).send(letter())
            #expect(throws: SendmailError.self) { try Sendmail(command: bad.path).send(letter()) }
            #expect(throws: SendmailError.self) { try Sendmail(command: "/nowhere").send(letter()) }
        }
        #expect(openDescriptors() < descriptors + 25, "other suites open some as well")
        let pids = try [good, bad].flatMap { try #require($0.recorded("pids")).split(separator: "\n") }
        #expect(pids.count == 50)
        #expect(pids.allSatisfy { pid_t($0).map { kill($0, 0) == -1 && errno == ESRCH } == true })
    }

    /// Whether the process has ended; its new parent may take a moment to notice.
    private func isGone(_ id: pid_t) -> Bool {
        for _ in 0..<200 {
            guard let stat = FileManager.default.contents(atPath: "/proc/\(id)/stat") else { return true }
            if String(decoding: stat, as: UTF8.self).contains(") Z ") { return true }
            usleep(10_000)
        }
        return false
    }
}
