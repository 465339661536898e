internal import Synchronization

/// Bytes that are overwritten when nobody holds them any more (ASVS 11.7.2).
///
/// A class, because of a value Swift makes copies as it likes, and the last of them is not known. The array is lent to
/// closures that do not keep it, so the one buffer is the only one when it is wiped. The `Mutex` has nobody to keep
/// away: it is what lets `deinit` write to something that threads may share.
public final class SecretBytes: Sendable {
    private let bytes: Mutex<[UInt8]>

    public init(_ bytes: some Collection<UInt8>) {
        var own: [UInt8] = []
        // Room for all of it at once: an array that grows leaves its former, smaller buffers behind as they are.
        own.reserveCapacity(bytes.count)
        own.append(contentsOf: bytes)
        self.bytes = Mutex(own)
    }

    deinit {
        bytes.withLock { wipe(&$0) }
    }

    /// Lends the bytes, which have to stay in the closure.
    public func withBytes<Value, Problem: Error>(
        _ body: ([UInt8]) throws(Problem) -> Value
    ) throws(Problem) -> Value {
        try body(bytes.withLock { $0 })
    }
}
