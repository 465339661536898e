import FastCGIClient
import Glibc
import Testing

@testable import FastCGI

extension InTurn {
    @Suite("A listener") struct ListenerTests {
        let folder = TemporaryFolder()

        @Test("the socket file is for its owner and group only, and goes with the listener")
        func mode() throws {
            let path = folder.path("socket")
            var listener: Listener? = try Listener(path: path)
            #expect(mode(of: path) == S_IFSOCK | 0o660)
            #expect(listener?.address == path)
            listener = nil
            #expect(mode(of: path) == nil)
        }

        @Test("the socket file can be given to a group")
        func group() throws {
            let path = folder.path("socket")
            let listener = try Listener(path: path, group: "root")
            #expect(mode(of: path) == S_IFSOCK | 0o660)
            #expect(throws: ListenError.unknownGroup("nobody-of-that-name")) {
                try Listener(path: path, group: "nobody-of-that-name")
            }
            withExtendedLifetime(listener) {}
        }

        @Test("the socket file of a dead process is replaced")
        func stale() throws {
            let path = folder.path("socket")
            let dead = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            #expect(SocketAddress.path(path).pass { bind(dead, $0, $1) } == 0)
            close(dead)
            #expect(throws: Never.self) { try Listener(path: path) }
        }

        @Test("the socket of a living process is refused, and goes on living")
        func live() throws {
            let path = folder.path("socket")
            let listener = try Listener(path: path)
            #expect(throws: ListenError.inUse(path)) { try Listener(path: path) }
            #expect(Client().connect(path))
            withExtendedLifetime(listener) {}
        }

        @Test("a file that is no socket is refused and left alone")
        func ordinaryFile() {
            let path = folder.path("file")
            close(open(path, O_CREAT | O_WRONLY, 0o600))
            #expect(throws: ListenError.notASocket(path)) { try Listener(path: path) }
            #expect(mode(of: path) == S_IFREG | 0o600)
        }

        @Test("a missing folder and a path too long are told")
        func badPaths() {
            let missing = folder.path("nowhere/socket")
            #expect(throws: ListenError.folderMissing(missing)) { try Listener(path: missing) }
            let long = folder.path(String(repeating: "a", count: 108 - folder.path("").utf8.count))
            #expect(throws: ListenError.pathTooLong(long)) { try Listener(path: long) }
            #expect(throws: Never.self) { try Listener(path: String(long.dropLast())) }
        }

        @Test("of TCP, only 127.0.0.1 is listened on")
        func otherHosts() {
            #expect(throws: ListenError.notLoopback("0.0.0.0")) { try Listener(host: "0.0.0.0", port: 9000) }
            #expect(throws: ListenError.notLoopback("example.org")) { try Listener(host: "example.org", port: 9000) }
        }

        @Test("on 127.0.0.1, connections are accepted, and closed on exec")
        func acceptsOnLoopback() throws {
            let listener = try Listener(host: "127.0.0.1", port: 0)
            #expect(throws: SystemFailure(call: "accept4", code: EAGAIN)) { try listener.accept() }

            let caller = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(caller) }
            let port = port(of: listener.descriptor)
            #expect(SocketAddress.loopback(port: port).pass { connect(caller, $0, $1) } == 0)
            let connection = try listener.accept()
            defer { close(connection) }
            #expect(fcntl(connection, F_GETFD) & FD_CLOEXEC != 0)

            #expect(throws: ListenError.inUse("127.0.0.1:\(port)")) { try Listener(host: "127.0.0.1", port: port) }
        }

        @Test("a listening socket that was handed over is used, and its file is left alone")
        func inherited() throws {
            let path = folder.path("socket")
            let made = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            #expect(SocketAddress.path(path).pass { bind(made, $0, $1) } == 0)
            #expect(try Listener(inherited: made) == nil, "it does not listen yet")
            #expect(listen(made, 1) == 0)

            var listener = try Listener(inherited: made)
            #expect(throws: SystemFailure(call: "accept4", code: EAGAIN)) { try listener?.accept() }
            #expect(fcntl(made, F_GETFD) & FD_CLOEXEC != 0)
            listener = nil
            #expect(mode(of: path).map { $0 & S_IFMT } == S_IFSOCK)
        }

        @Test("descriptors that are no sockets are not taken for one")
        func notInherited() throws {
            let file = open("/dev/null", O_RDONLY)
            defer { close(file) }
            #expect(try Listener(inherited: file) == nil)
            #expect(try Listener(inherited: 1_000_000) == nil)
        }

        private func port(of descriptor: Int32) -> UInt16 {
            var address = sockaddr_in()
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            withUnsafeMutablePointer(to: &address) { pointer in
                _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
            }
            return UInt16(bigEndian: address.sin_port)
        }

        private func mode(of path: String) -> mode_t? {
            var status = stat()
            return lstat(path, &status) == 0 ? status.st_mode : nil
        }
    }
}
