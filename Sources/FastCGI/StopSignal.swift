import CLinux
import Glibc
import Synchronization

/// Tells all workers to finish what they have in hand and return: an eventfd(2) that stays readable once it is given,
/// so a worker hears it in the middle of any wait.
public final class StopSignal: Sendable {
    private let event: Descriptor
    private let given = Atomic(false)

    public init() throws(SystemFailure) {
        event = try Descriptor(eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)), from: "eventfd")
    }

    public func stop() {
        given.store(true, ordering: .releasing)
        eventfd_write(event.number, 1)
    }

    public var isStopping: Bool {
        given.load(ordering: .acquiring)
    }

    /// Readable once the signal is given: for poll(2), never read.
    public var descriptor: Int32 { event.number }

    /// Sleeps, unless it is time to stop.
    public func pause(milliseconds: Int32) {
        var place = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        poll(&place, 1, milliseconds)
    }
}
