internal import Glibc

/// Why a letter was not handed over; it can be tried again, whatever the reason.
public enum SendmailError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The configured command has no absolute path.
    case badCommand
    /// The program is not there, or the system refused what it takes to run it; `call` names the file or C function.
    case couldNotRun(call: String, errno: CInt)
    /// Not 0. What the number means differs between mail systems: msmtp gives 69 where Postfix gives 75.
    case exited(status: CInt, output: String)
    case killed(signal: CInt, output: String)
    case timedOut(output: String)
    /// It reported success and had left letter unread: who knows what has gone out.
    case letterNotRead(output: String)

    /// One line for the log.
    public var description: String {
        switch self {
        case .badCommand: "sendmail: the command has to begin with /"
        case .couldNotRun(let call, let code): "sendmail: \(call): \(String(cString: strerror(code)))"
        case .exited(let status, let output): "sendmail: exit status \(status)" + said(output)
        case .killed(let signal, let output): "sendmail: ended by signal \(signal)" + said(output)
        case .timedOut(let output): "sendmail: took too long" + said(output)
        case .letterNotRead(let output): "sendmail: did not read the letter" + said(output)
        }
    }

    private func said(_ output: String) -> String {
        output.isEmpty ? "" : ": \(output)"
    }
}
