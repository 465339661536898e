import Glibc

/// What the service manager is told of the program's state: datagrams to the socket it names (sd_notify(3)). Where it
/// names none, nothing is told.
struct ServiceManager {
    private let address: String?
    /// How often the watchdog is told that all is well: twice in the time it waits for that.
    let watchdogPause: Duration?

    init(environment: [String: String] = Environment.all) {
        address = environment["NOTIFY_SOCKET"]
        let isForUs = environment["WATCHDOG_PID"].map { $0 == "\(getpid())" } ?? true
        let time = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
        watchdogPause = address != nil && isForUs && time > 1 ? .microseconds(time / 2) : nil
    }

    /// Microseconds of CLOCK_MONOTONIC, which tell a reload from the one before.
    static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }

    func tell(_ state: String) {
        guard let address else { return }
        var place = sockaddr_un()
        place.sun_family = sa_family_t(AF_UNIX)
        var name = Array(address.utf8)
        if name.first == UInt8(ascii: "@") { name[0] = 0 }  // a name that is in no folder (unix(7), "abstract")
        guard name.count <= MemoryLayout.size(ofValue: place.sun_path) else { return }
        withUnsafeMutableBytes(of: &place.sun_path) { $0.copyBytes(from: name) }
        let size = socklen_t(MemoryLayout.size(ofValue: place.sun_family) + name.count)

        let socket = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return }
        defer { close(socket) }
        let text = Array(state.utf8)
        withUnsafePointer(to: place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { place in
                _ = sendto(socket, text, text.count, Int32(MSG_NOSIGNAL), place, size)
            }
        }
    }
}

extension timespec {
    init(_ duration: Duration) {
        let parts = duration.components
        self.init(tv_sec: Int(parts.seconds), tv_nsec: Int(parts.attoseconds / 1_000_000_000))
    }
}
