internal import Glibc

/// What goes to and fro with the program: a text into it, and what it says.
struct Conversation {
    private let input: Pipe
    private let output: Pipe
    private let longestOutput: Int
    private var rest: ArraySlice<UInt8>
    private(set) var said: [UInt8] = []

    /// Writes what there is room for (64 KiB, as a rule) before there is anybody to read it: should this process be killed,
    /// the program still gets all of it, and takes no half for the whole.
    init(input: Pipe, output: Pipe, text: [UInt8], keeping longestOutput: Int) {
        self.input = input
        self.output = output
        self.longestOutput = longestOutput
        rest = text[...]
        for end in [input.writing, output.reading] {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        write()
    }

    /// Writes the rest and listens until the program ends (true) or time is up (false).
    mutating func run(with child: ChildProcess, until deadline: ContinuousClock.Instant) -> Bool {
        while true {
            // poll(2) passes over descriptors that are negative: pipes that are closed.
            var watched = [
                pollfd(fd: child.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: output.reading, events: Int16(POLLIN), revents: 0),
                pollfd(fd: input.writing, events: Int16(POLLOUT), revents: 0),
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

    /// Whether the program has read the text to its end.
    ///
    /// It can be known because we keep the pipe's reading end too; which also means that writing to a program that has
    /// gone raises no SIGPIPE.
    var textWasRead: Bool {
        rest.isEmpty && input.unread == 0
    }

    /// Takes what the program had said before its end.
    mutating func hearOut() {
        while said.count < longestOutput, output.reading >= 0, listen() {}
    }

    /// Writes what there is room for; whatever goes wrong here leaves a rest, and a text with a rest was not read.
    private mutating func write() {
        let count = rest.withUnsafeBytes { Glibc.write(input.writing, $0.baseAddress, $0.count) }
        if count > 0 { rest = rest.dropFirst(count) }
        if rest.isEmpty { input.closeWriting() }
    }

    /// Reads once, and keeps what there is room for; false when there is nothing more, or not for now.
    private mutating func listen() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(output.reading, &buffer, buffer.count)
        guard count > 0 else { return count < 0 && errno == EINTR }
        said += buffer.prefix(min(count, longestOutput - said.count))
        return true
    }
}
