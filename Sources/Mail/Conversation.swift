internal import Glibc

/// What goes to and fro with the program: the letter into it, and what it says.
struct Conversation {
    /// What is kept of its output, in bytes: enough for a line in the log.
    private static let longestOutput = 1024

    private let child: ChildProcess
    private let letter: Pipe
    private let output: Pipe
    private var rest: ArraySlice<UInt8>
    private var said: [UInt8] = []

    init(child: ChildProcess, letter: Pipe, output: Pipe, text: [UInt8]) {
        self.child = child
        self.letter = letter
        self.output = output
        rest = text[...]
        for end in [letter.writing, output.reading] {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
    }

    /// Writes the letter and listens until the program ends (true) or time is up (false).
    mutating func run(until deadline: ContinuousClock.Instant) -> Bool {
        while true {
            // poll(2) passes over descriptors that are negative: pipes that are closed.
            var watched = [
                pollfd(fd: child.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: output.reading, events: Int16(POLLIN), revents: 0),
                pollfd(fd: letter.writing, events: Int16(POLLOUT), revents: 0),
            ]
            let wait = deadline.millisecondsAhead
            guard wait > 0 else { return false }
            guard poll(&watched, nfds_t(watched.count), wait) > 0 else { continue }
            if watched[2].revents != 0 { write() }
            if watched[1].revents & Int16(POLLIN) != 0 {
                _ = listen()
            } else if watched[1].revents != 0 {
                output.closeReading()
            }
            if watched[0].revents != 0 { return true }
        }
    }

    /// Whether the program has read the letter to its end.
    ///
    /// It can be known because we keep the pipe's reading end too; which also means that writing to a program that has
    /// gone raises no SIGPIPE.
    var letterWasRead: Bool {
        rest.isEmpty && letter.unread == 0
    }

    /// What the program said, on one line and without anything that a terminal would obey.
    mutating func outputLine() -> String {
        while said.count < Self.longestOutput, output.reading >= 0, listen() {}
        let words = String(decoding: said, as: UTF8.self).split { $0.isWhitespace }
        return String(
            words.joined(separator: " ").unicodeScalars.map { scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator: Character("?")
                default: Character(scalar)
                }
            })
    }

    /// Writes what there is room for; whatever goes wrong here leaves a rest, and a letter with a rest is not sent.
    private mutating func write() {
        let count = rest.withUnsafeBytes { Glibc.write(letter.writing, $0.baseAddress, $0.count) }
        if count > 0 { rest = rest.dropFirst(count) }
        if rest.isEmpty { letter.closeWriting() }
    }

    /// Reads once, and keeps what there is room for; false when there is nothing more, or not for now.
    private mutating func listen() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(output.reading, &buffer, buffer.count)
        guard count > 0 else { return count < 0 && errno == EINTR }
        said += buffer.prefix(min(count, Self.longestOutput - said.count))
        return true
    }
}
