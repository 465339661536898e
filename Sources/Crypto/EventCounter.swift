internal import CLinux
internal import Glibc

/// A counting semaphore that has no address in memory, so that threads can share it as a plain value (eventfd(2)).
final class EventCounter: Sendable {
    private let descriptor: CInt

    init() throws(CryptoError) {
        descriptor = eventfd(0, CInt(EFD_SEMAPHORE | EFD_CLOEXEC))
        guard descriptor >= 0 else { throw .system("eventfd", errno) }
    }

    deinit {
        close(descriptor)
    }

    /// Lets that many waiters go, now or when they come.
    func post(_ count: UInt64 = 1) {
        while eventfd_write(descriptor, count) != 0, errno == EINTR {}
    }

    /// Blocks the calling thread until it is let go.
    func wait() {
        var one: eventfd_t = 0
        while eventfd_read(descriptor, &one) != 0, errno == EINTR {}
    }
}
