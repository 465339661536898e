import CLinux
import Glibc
import Synchronization

/// Where a worker waits for the next caller: on the connection it has kept, at the listener, and for the end.
struct Doorbell: ~Copyable {
    enum Caller {
        case keptConnection, newConnection
    }

    private let listener: Listener
    private let stop: StopSignal
    /// An epoll(7) set of the listener and the signal to stop.
    private let set: Descriptor

    /// In milliseconds, how long a kept connection has its worker to itself. An nginx that is about to send on it has
    /// sent by then; met in the middle of a request, the closing of it would be a visitor's 502.
    private static let keptAlone: Int32 = 100
    /// In milliseconds, the start that a worker without a connection has in the race for a new one.
    private static let courtesy: Int32 = 2

    init(_ listener: Listener, _ stop: StopSignal) throws(SystemFailure) {
        let set = try Descriptor(epoll_create1(Int32(EPOLL_CLOEXEC)), from: "epoll_create1")
        // One connection wakes one worker, not all of them (epoll_ctl(2), EPOLLEXCLUSIVE).
        var exclusively = epoll_event(events: EPOLLIN.rawValue | EPOLLEXCLUSIVE.rawValue, data: epoll_data_t())
        let listening = epoll_ctl(set.number, EPOLL_CTL_ADD, listener.descriptor, &exclusively)
        try SystemFailure.check(listening, from: "epoll_ctl")
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t())
        try SystemFailure.check(epoll_ctl(set.number, EPOLL_CTL_ADD, stop.descriptor, &event), from: "epoll_ctl")
        self.listener = listener
        self.stop = stop
        self.set = set
    }

    /// The next caller; nil once the signal to stop is given. That a new connection has called does not mean that it
    /// is still there.
    ///
    /// After that signal too, a kept connection has its worker until it is idle: a form that nginx is sending on it
    /// would be lost, and nobody else can take it.
    func wait(kept: Int32?) -> Caller? {
        var caller = Caller.newConnection
        if let kept {
            caller = wait(keeping: kept)
            if stop.isStopping { return isReadable(kept, within: Self.keptAlone) ? .keptConnection : nil }
        } else {
            listener.freeWorkers.add(1, ordering: .relaxed)
            var event = epoll_event()
            epoll_wait(set.number, &event, 1, -1)
            listener.freeWorkers.subtract(1, ordering: .relaxed)
        }
        return stop.isStopping ? nil : caller
    }

    private func wait(keeping kept: Int32) -> Caller {
        if isReadable(kept, until: stop, within: Self.keptAlone) { return .keptConnection }
        repeat {
            if isReadable(kept, or: listener, until: stop, within: -1) { return .keptConnection }
            if isReadable(kept, until: stop, within: Self.courtesy) { return .keptConnection }
        } while listener.freeWorkers.load(ordering: .relaxed) > 0 && !stop.isStopping
        return .newConnection
    }

    /// Waits for the kept connection, one of the others, or the end of the time, and tells whether it was the kept
    /// connection. It begins anew when the worker's `HangUpTimer` interrupts it, which is once in many requests.
    private func isReadable(
        _ kept: Int32, or listener: Listener? = nil, until stop: StopSignal? = nil, within milliseconds: Int32
    ) -> Bool {
        withUnsafeTemporaryAllocation(of: pollfd.self, capacity: 3) { places in
            places[0] = pollfd(fd: kept, events: Int16(POLLIN), revents: 0)
            // poll(2) passes over -1.
            places[1] = pollfd(fd: listener?.descriptor ?? -1, events: Int16(POLLIN), revents: 0)
            places[2] = pollfd(fd: stop?.descriptor ?? -1, events: Int16(POLLIN), revents: 0)
            while poll(places.baseAddress, nfds_t(places.count), milliseconds) < 0, errno == EINTR {}
            return places[0].revents != 0
        }
    }
}
