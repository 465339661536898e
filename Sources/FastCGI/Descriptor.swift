import Glibc

/// A file descriptor with one owner, closed in its deinit.
struct Descriptor: ~Copyable, Sendable {
    let number: Int32

    /// Takes over the descriptor that a C function has returned; -1 becomes the failure that `errno` tells.
    init(_ number: Int32, from call: String) throws(SystemFailure) {
        guard number >= 0 else { throw SystemFailure(call: call, code: errno) }
        self.number = number
    }

    deinit {
        close(number)
    }
}
