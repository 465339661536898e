import Glibc
import HTTP

extension Request {
    /// Overwrites the body, in which there may be a password (explicit_bzero(3)). What was made of
    /// it, it does not reach.
    mutating func wipeBody() {
        guard case .complete(var bytes) = body else { return }
        body = .complete([])  // the array in `bytes` is now the only one, so it is this one that is written to
        bytes.withUnsafeMutableBytes { buffer in
            if let start = buffer.baseAddress { explicit_bzero(start, buffer.count) }
        }
    }
}
