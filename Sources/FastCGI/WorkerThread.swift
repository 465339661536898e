import CLinux
import Glibc
import Synchronization

/// An operating system's thread with all signals blocked; the corresponding C function is `pthread_create`.
///
/// Signals are for the one thread that waits for them: in a worker they would break off a blocking call half-way, and
/// libfcgi drops the connection it has just accepted.
public final class WorkerThread: Sendable {
    private let handle: pthread_t
    private let isJoined = Atomic(false)

    /// In bytes. It is address space, of which only what is touched takes memory; the default is eight times as much.
    private static let stackSize = 1024 * 1024

    /// - Parameter name: what `ps -L` shows, cut to 15 bytes.
    public init(name: String, body: @escaping @Sendable () -> Void) throws(SystemFailure) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, Self.stackSize)

        // A new thread has the mask of the one that makes it: blocked here, no signal can come before its first line.
        var everything = sigset_t()
        var former = sigset_t()
        sigfillset(&everything)
        pthread_sigmask(SIG_SETMASK, &everything, &former)
        defer { pthread_sigmask(SIG_SETMASK, &former, nil) }

        let start = Unmanaged.passRetained(Start(name: name, body: body))
        var handle = pthread_t()
        let code = pthread_create(&handle, &attributes, { Start.run($0) }, start.toOpaque())
        guard code == 0 else {
            start.release()
            throw SystemFailure(call: "pthread_create", code: code)
        }
        self.handle = handle
    }

    deinit {
        if !isJoined.load(ordering: .relaxed) { pthread_detach(handle) }
    }

    /// Waits for the thread's end. Whoever comes second returns at once.
    public func join() {
        guard !isJoined.exchange(true, ordering: .relaxed) else { return }
        pthread_join(handle, nil)
    }
}

/// What a thread carries over from the one that makes it.
private final class Start: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }

    static func run(_ opaque: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let opaque else { return nil }
        let start = Unmanaged<Start>.fromOpaque(opaque).takeRetainedValue()
        pthread_setname_np(pthread_self(), String(decoding: start.name.utf8.prefix(15), as: UTF8.self))
        start.body()
        return nil
    }
}
