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
        address = path
        let made = try Self.makeSocket(.path(path), path)
        try Self.removeStaleFile(path)
        try Self.bind(made, to: .path(path), path)
        socket = made
        // From here on a failure ends in deinit, which removes the file again.
        file = path
        // Nobody can connect before listen(2), so nobody meets the file with the mode that umask gave it.
        try Self.check(chmod(path, 0o660), "chmod", path)
        try Self.check(chown(path, uid_t.max, groupNumber), "chown", path)
        try Self.check(listen(socket.number, Self.backlog), "listen", path)
    }

    /// Listens on `127.0.0.1`; every other host is refused.
    public init(host: String, port: UInt16) throws(ListenError) {
        guard host == "127.0.0.1" else { throw .notLoopback(host) }
        address = "\(host):\(port)"
        let made = try Self.makeSocket(.loopback(port: port), address)
        var on: Int32 = 1
        let size = socklen_t(MemoryLayout.size(ofValue: on))
        // A restart need not wait for the last connections to leave TIME_WAIT.
        try Self.check(setsockopt(made.number, SOL_SOCKET, SO_REUSEADDR, &on, size), "setsockopt", address)
        // Accepted connections inherit it: the last record of an answer does not wait for the first one's receipt.
        try Self.check(setsockopt(made.number, Int32(IPPROTO_TCP), TCP_NODELAY, &on, size), "setsockopt", address)
        try Self.bind(made, to: .loopback(port: port), address)
        socket = made
        file = nil
        try Self.check(listen(socket.number, Self.backlog), "listen", address)
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
        socket = try Self.own(number, "socket", address)
        file = nil
    }

    deinit {
        if let file { unlink(file) }
    }

    var descriptor: Int32 { socket.number }

    /// The next connection, closed on exec(3); the corresponding C function is `accept4`.
    func accept() throws(SystemFailure) -> Int32 {
        let connection = accept4(socket.number, nil, nil, Int32(SOCK_CLOEXEC.rawValue))
        try SystemFailure.check(connection, from: "accept4")
        return connection
    }
}

extension Listener {
    private static func makeSocket(_ kind: SocketAddress, _ address: String) throws(ListenError) -> Descriptor {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        return try own(Glibc.socket(kind.family, type, 0), "socket", address)
    }

    private static func own(_ number: Int32, _ call: String, _ address: String) throws(ListenError) -> Descriptor {
        do {
            return try Descriptor(number, from: call)
        } catch {
            throw .failed(address, error)
        }
    }

    private static func check(_ result: Int32, _ call: String, _ address: String) throws(ListenError) {
        guard result != -1 else { throw .failed(address, SystemFailure(call: call, code: errno)) }
    }

    private static func bind(
        _ socket: borrowing Descriptor, to place: SocketAddress, _ address: String
    ) throws(ListenError) {
        guard place.pass(to: { Glibc.bind(socket.number, $0, $1) }) == -1 else { return }
        switch errno {
        case EADDRINUSE: throw .inUse(address)
        case ENOENT: throw .folderMissing(address)
        case let code: throw .failed(address, SystemFailure(call: "bind", code: code))
        }
    }

    /// Removes the socket file of a process that died. Whether one lives is told by connecting.
    private static func removeStaleFile(_ path: String) throws(ListenError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path) }
        let probe = try makeSocket(.path(path), path)
        let answer = SocketAddress.path(path).pass { connect(probe.number, $0, $1) }
        guard answer == -1, errno == ECONNREFUSED else { throw .inUse(path) }
        try check(unlink(path), "unlink", path)
    }

    /// The number that `chown` takes: the greatest means "leave as it is".
    private static func number(ofGroup name: String?) throws(ListenError) -> gid_t {
        guard let name else { return .max }
        guard let entry = getgrnam(name) else { throw .unknownGroup(name) }
        return entry.pointee.gr_gid
    }
}
