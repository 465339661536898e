import CLinux
import Glibc

/// Calls one thread that waits for work: an eventfd(2), which remembers that it was rung until somebody hears it.
public final class Bell: Sendable {
    private let event: Descriptor

    public init() throws(SystemFailure) {
        event = try Descriptor(eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)), from: "eventfd")
    }

    public func ring() {
        eventfd_write(event.number, 1)
    }

    /// Returns when it is rung, or was since it was last heard, or when it is time to stop.
    public func wait(orUntil stop: StopSignal) {
        var places = [event.number, stop.descriptor].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        poll(&places, 2, -1)
        var rings: eventfd_t = 0
        eventfd_read(event.number, &rings)
    }
}
