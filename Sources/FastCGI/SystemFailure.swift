import Glibc

/// A call to the system that failed, with its `errno`.
public struct SystemFailure: Error, Equatable, CustomStringConvertible {
    public let call: String
    public let code: Int32

    public var description: String {
        "\(call): \(String(cString: strerror(code)))"
    }

    /// Checks what a C function returned: -1 becomes the failure that `errno` tells.
    static func check(_ result: Int32, from call: String) throws(SystemFailure) {
        guard result != -1 else { throw SystemFailure(call: call, code: errno) }
    }
}
