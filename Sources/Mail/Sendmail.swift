/// The local mail system's `sendmail` program.
public struct Sendmail: Sendable {
    /// Between SIGTERM and SIGKILL: Postfix's takes its half-written queue file away in it.
    private static let grace: Duration = .seconds(2)
    /// A program started by a daemon has no login's environment either.
    private static let environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C"]

    private let command: [String]
    private let deadline: Duration

    /// - Parameters:
    ///   - command: a path, behind which arguments may follow, divided by spaces.
    ///   - deadline: how long handing over one letter may take.
    public init(command: String, deadline: Duration = .seconds(30)) throws(SendmailError) {
        guard command.first == "/" else { throw .badCommand }
        self.command = command.split(separator: " ").map(String.init)
        self.deadline = deadline
    }

    /// The path of the program.
    public var program: String { command[0] }

    /// Hands the letter over: returns once the mail system has taken it in charge, which is not yet delivery.
    public func send(_ message: Message) throws(SendmailError) {
        // No shell, no "-t": whatever stands in the letter or the address, there is one recipient. "-i": a line with
        // a lone dot is text. "--": what follows is no option.
        let arguments = command + ["-i", "-f", message.sender.address, "--", message.recipient]
        let letter = try Pipe()
        let output = try Pipe()
        let child = try ChildProcess(
            arguments, environment: Self.environment, input: letter.reading, output: output.writing)
        output.closeWriting()
        var talk = Conversation(child: child, letter: letter, output: output, text: message.bytes)
        let ended = talk.run(until: ContinuousClock.now.advanced(by: deadline))
        // The end of the pipe is the end of the letter: so it stays open until nobody is left to send half a letter.
        if !ended { child.end(after: Self.grace) }
        let end = try child.wait()
        let said = talk.outputLine()
        switch end {
        case _ where !ended: throw .timedOut(output: said)
        case .exited(0) where !talk.letterWasRead: throw .letterNotRead(output: said)
        case .exited(0): return
        case .exited(let status): throw .exited(status: status, output: said)
        case .killed(let signal): throw .killed(signal: signal, output: said)
        }
    }
}
