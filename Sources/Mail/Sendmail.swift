internal import Programs

/// The local mail system's `sendmail` program.
public struct Sendmail: Sendable {
    /// What is kept of its output, in bytes: enough for a line in the log.
    private static let longestOutput = 1024

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
        let report: Command.Report
        do throws(CommandError) {
            report = try Command(arguments).run(input: message.bytes, for: deadline, keeping: Self.longestOutput)
        } catch {
            throw .couldNotRun(call: error.call, errno: error.errno)
        }
        let said = report.line
        switch report.end {
        case .timedOut: throw .timedOut(output: said)
        case .exited(0) where !report.inputWasRead: throw .letterNotRead(output: said)
        case .exited(0): return
        case .exited(let status): throw .exited(status: status, output: said)
        case .killed(let signal): throw .killed(signal: signal, output: said)
        }
    }
}
