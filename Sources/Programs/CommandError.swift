internal import Glibc

/// The program is not there, or the system refused what it takes to run it.
public struct CommandError: Error, Sendable, CustomStringConvertible {
    /// The program or the C function.
    public let call: String
    public let errno: CInt

    public var description: String { "\(call): \(String(cString: strerror(errno)))" }
}
