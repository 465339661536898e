import CLinux
import Glibc
import Synchronization

/// The socket on which the web server's connections arrive, shared by all workers; closed when the last lets go of it.
///
/// libfcgi trusts its peer with the process's life (CVE-2025-23016 and its kin), so only the web server may reach it:
/// through a socket file with mode 0660, or on this machine's loopback.
public final class Listener: Sendable {
    /// Where it listens, for a log line.
    public let address: String
    /// How many workers wait for a connection and have none: as long as there are any, no other gives up its own.
    let freeWorkers = Atomic(0)
    let answered = Atomic(0)
    private let socket: Descriptor
    /// The socket file that is ours to remove.
    private let file: String?

    /// A full queue is a 502 for the visitor at once, since nginx is answered `EAGAIN`. The kernel caps this number at
    /// `net.core.somaxconn`.
    private static let backlog: Int32 = 511

    /// Listens on a new socket file with mode 0660, given to a group if one is named, in the place of one that a dead
    /// process has left. The file is removed with the listener.
    ///
    /// Made before threads start: the group is looked up by `getgrnam`.
    public init(path: String, group: String? = nil) throws(ListenError) {
        guard path.utf8.count <= SocketAddress.longestPath else { throw .pathTooLong(path) }
        let groupNumber = try Self.number(ofGroup: group)
        try Self.removeStaleFile(path)
        let made = try Self.makeSocket(for: .path(path))
        try Self.bind(made, to: .path(path))
        address = path
        socket = made
        file = path
        // A failure from here on ends in deinit, which removes the file again. Nobody can connect before listen(2), so
        // nobody meets the file with the mode that umask gave it.
        try Self.check(chmod(path, 0o660), "chmod", path)
        try Self.check(chown(path, .max, groupNumber), "chown", path)
        try Self.check(listen(socket.number, Self.backlog), "listen", path)
    }

    /// Listens on `127.0.0.1`; every other host is refused.
    public init(host: String, port: UInt16) throws(ListenError) {
        guard host == "127.0.0.1" else { throw .notLoopback(host) }
        let place = SocketAddress.loopback(port: port)
        let made = try Self.makeSocket(for: place)
        // A restart need not wait for the last connections to leave TIME_WAIT.
        try Self.switchOn(SO_REUSEADDR, of: SOL_SOCKET, made, place)
        // Accepted connections inherit it: the last record of an answer does not wait for the first one's receipt.
        try Self.switchOn(TCP_NODELAY, of: Int32(IPPROTO_TCP), made, place)
        try Self.bind(made, to: place)
        try Self.check(listen(made.number, Self.backlog), "listen", place.description)
        address = place.description
        socket = made
        file = nil
    }

    /// The listening socket that the service manager has handed over as descriptor 0, as the FastCGI specification
    /// (section 2.2) and systemd's `StandardInput=socket` have it; nil where there is none.
    public static func inherited() throws(ListenError) -> Listener? {
        try Listener(inherited: STDIN_FILENO)
    }

    init?(inherited number: Int32) throws(ListenError) {
        var listens: Int32 = 0
        var size = socklen_t(MemoryLayout.size(ofValue: listens))
        guard getsockopt(number, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0, listens == 1 else { return nil }
        address = "the socket handed over as descriptor \(number)"
        // The worker that loses the race for a connection must not wait inside accept(2), nor a sendmail inherit it.
        let status = fcntl(number, F_GETFL)
        try Self.check(fcntl(number, F_SETFL, status | O_NONBLOCK), "fcntl", address)
        try Self.check(fcntl(number, F_SETFD, FD_CLOEXEC), "fcntl", address)
        socket = try Self.own(number, address)
        file = nil
    }

    deinit {
        if let file { unlink(file) }
    }

    var descriptor: Int32 { socket.number }

    /// Whether a new connection waits, and no worker is free to take it.
    public var isUnanswered: Bool {
        var place = pollfd(fd: socket.number, events: Int16(POLLIN), revents: 0)
        return freeWorkers.load(ordering: .relaxed) == 0 && poll(&place, 1, 0) == 1
    }

    /// How many requests have been answered.
    public var answers: Int { answered.load(ordering: .relaxed) }

    /// The next connection, closed on exec(3); the corresponding C function is `accept4`.
    func accept() throws(SystemFailure) -> Int32 {
        let connection = accept4(socket.number, nil, nil, Int32(SOCK_CLOEXEC.rawValue))
        try SystemFailure.check(connection, from: "accept4")
        return connection
    }
}

extension Listener {
    private static func makeSocket(for place: SocketAddress) throws(ListenError) -> Descriptor {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        return try own(Glibc.socket(place.family, type, 0), place.description)
    }

    private static func own(_ number: Int32, _ address: String) throws(ListenError) -> Descriptor {
        do throws(SystemFailure) {
            return try Descriptor(number, from: "socket")
        } catch {
            throw .failed(address, error)
        }
    }

    private static func check(_ result: Int32, _ call: String, _ address: String) throws(ListenError) {
        guard result != -1 else { throw .failed(address, SystemFailure(call: call, code: errno)) }
    }

    private static func switchOn(
        _ option: Int32, of level: Int32, _ socket: borrowing Descriptor, _ place: SocketAddress
    ) throws(ListenError) {
        var on: Int32 = 1
        let result = setsockopt(socket.number, level, option, &on, socklen_t(MemoryLayout<Int32>.size))
        try check(result, "setsockopt", place.description)
    }

    private static func bind(_ socket: borrowing Descriptor, to place: SocketAddress) throws(ListenError) {
        let number = socket.number
        guard place.pass(to: { Glibc.bind(number, $0, $1) }) == -1 else { return }
        switch errno {
        case EADDRINUSE: throw .inUse(place.description)
        case ENOENT: throw .folderMissing(place.description)
        case let code: throw .failed(place.description, SystemFailure(call: "bind", code: code))
        }
    }

    /// Removes the socket file of a process that died. Whether one lives is told by connecting.
    private static func removeStaleFile(_ path: String) throws(ListenError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path) }
        let probe = try makeSocket(for: .path(path))
        let isAnswered = SocketAddress.path(path).pass { connect(probe.number, $0, $1) } == 0
        switch isAnswered ? 0 : errno {
        case ECONNREFUSED: try check(unlink(path), "unlink", path)
        case 0, EAGAIN: throw .inUse(path)  // EAGAIN: it lives, and has its hands full
        case let code: throw .failed(path, SystemFailure(call: "connect", code: code))
        }
    }

    /// The number that `chown` takes: the greatest means "leave as it is".
    private static func number(ofGroup name: String?) throws(ListenError) -> gid_t {
        guard let name else { return .max }
        guard let entry = getgrnam(name) else { throw .unknownGroup(name) }
        return entry.pointee.gr_gid
    }
}
