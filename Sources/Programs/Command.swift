/// Another program with its arguments: no shell, no environment of ours, no open file of ours.
public struct Command: Sendable {
    private let arguments: [String]

    public enum End: Sendable, Equatable {
        case exited(CInt)
        case killed(CInt)
        /// It took too long, and was ended with all that it had started in its group.
        case timedOut
    }

    /// How it went.
    public struct Report: Sendable {
        public let end: End
        /// The first of what it wrote, standard output and standard error as they came.
        public let output: [UInt8]
        /// Whether it read its input to the end.
        public let inputWasRead: Bool
    }

    /// Between SIGTERM and SIGKILL: Postfix's sendmail takes its half-written queue file away in it.
    private static let grace: Duration = .seconds(2)
    /// A program started by a daemon has no login's environment either.
    private static let environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C"]

    /// - Parameter arguments: the program first; a name without a slash is looked for along our own PATH.
    public init(_ arguments: [String]) {
        self.arguments = arguments
    }

    /// Runs it to its end.
    /// - Parameters:
    ///   - deadline: how long it may take.
    ///   - longestOutput: bytes; what it says beyond them is heard and forgotten.
    public func run(
        input text: [UInt8], for deadline: Duration, keeping longestOutput: Int
    ) throws(CommandError) -> Report {
        let input = try Pipe()
        let output = try Pipe()
        var talk = Conversation(input: input, output: output, text: text, keeping: longestOutput)
        let child = try ChildProcess(
            arguments, environment: Self.environment, input: input.reading, output: output.writing)
        output.closeWriting()
        let ended = talk.run(with: child, until: ContinuousClock.now.advanced(by: deadline))
        // The end of the pipe is the end of the text: so it stays open until nobody is left to take half for all.
        if !ended { child.end(after: Self.grace) }
        let end = try child.wait()
        talk.hearOut()
        return Report(end: ended ? end : .timedOut, output: talk.said, inputWasRead: talk.textWasRead)
    }
}

extension Command.Report {
    /// What it said, on one line and without anything that a terminal would obey.
    public var line: String {
        let words = String(decoding: output, as: UTF8.self).split { $0.isWhitespace }
        return String(
            words.joined(separator: " ").unicodeScalars.map { scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator: Character("?")
                default: Character(scalar)
                }
            })
    }
}
