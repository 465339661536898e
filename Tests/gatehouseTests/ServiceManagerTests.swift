import FastCGIClient
import Foundation
import SiteSupport
import Testing

/// The other side of sd_notify(3) and of socket activation.
@Suite("Service manager")
struct ServiceManagerTests {
    @Test("it is told of the start once pages can be had, of each reload, and of the end")
    func told() throws {
        let installation = try Installation()
        let manager = try Manager(installation)
        let daemon = try Daemon(installation, environment: ["NOTIFY_SOCKET": manager.path])
        #expect(manager.next() == "READY=1")
        daemon.send(SIGHUP)
        let reload = manager.next()
        #expect(reload?.hasPrefix("RELOADING=1\nMONOTONIC_USEC=") == true)
        #expect(reload?.split(separator: "=").last.flatMap { Int64($0) } ?? 0 > 0)
        #expect(manager.next() == "READY=1")
        #expect(daemon.end(with: SIGTERM) == 0)
        #expect(manager.next() == "STOPPING=1")
    }

    @Test("a socket in no folder is spoken to as well")
    func abstract() throws {
        let installation = try Installation()
        let manager = try Manager(installation, abstract: true)
        let daemon = try Daemon(installation, environment: ["NOTIFY_SOCKET": manager.path])
        #expect(manager.next() == "READY=1")
        #expect(daemon.end(with: SIGTERM) == 0)
    }

    @Test("its watchdog hears of it twice in its time, but not while a visitor waits and no answer gets done")
    func watchdog() throws {
        let installation = try Installation()
        try installation.configure(["workers": "1"])
        let manager = try Manager(installation)
        let daemon = try Daemon(
            installation, environment: ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "600000"])
        #expect(manager.next() == "READY=1")
        #expect(manager.next(within: 0.5) == "WATCHDOG=1")
        let held = try HeldRequest(daemon)
        #expect(eventually { manager.next(within: 0.5) == "WATCHDOG=1" })  // busy, but nobody waits
        let waiting = Client(installation.socket)
        waiting.send(["REQUEST_METHOD": "GET", "REQUEST_URI": "/login", "CONTENT_LENGTH": ""])
        #expect(eventually { manager.next(within: 0.8) == nil })
        try held.letGo()
        #expect(waiting.answer(within: 8000).isEnded)
        #expect(manager.next(within: 0.8) == "WATCHDOG=1")
        #expect(daemon.end(with: SIGTERM) == 0)
    }

    @Test("what is for another process's watchdog is not heeded")
    func othersWatchdog() throws {
        let installation = try Installation()
        let manager = try Manager(installation)
        let daemon = try Daemon(
            installation,
            environment: ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "100000", "WATCHDOG_PID": "1"])
        #expect(manager.next() == "READY=1")
        #expect(manager.next(within: 0.5) == nil)
        #expect(daemon.end(with: SIGTERM) == 0)
    }

    @Test("a socket handed over as standard input outlives it: who calls meanwhile is answered by the next one")
    func handedOver() throws {
        let installation = try Installation()
        let handle = try #require(listeningSocket(at: installation.socket))
        let first = try Daemon(installation, input: handle)
        #expect(try first.get("/login").hasPrefix("Status: 200"))
        #expect(first.end(with: SIGTERM) == 0)
        let client = Client(installation.socket)
        client.send(["REQUEST_METHOD": "GET", "REQUEST_URI": "/login", "CONTENT_LENGTH": ""])
        let second = try Daemon(installation, input: handle)
        #expect(client.answer(within: 8000).text.hasPrefix("Status: 200"))
        #expect(second.end(with: SIGTERM) == 0)
    }

    private func listeningSocket(at path: String) -> FileHandle? {
        let descriptor = address(path).flatMap { place, size in
            bound(SOCK_STREAM.rawValue, place, size).flatMap { listen($0, 16) == 0 ? $0 : nil }
        }
        return descriptor.map { FileHandle(fileDescriptor: $0, closeOnDealloc: true) }
    }
}

/// The socket that the program speaks to.
private final class Manager {
    let path: String
    private let descriptor: Int32

    init(_ installation: Installation, abstract: Bool = false) throws {
        path = (abstract ? "@" : "") + installation.folder.path + "/notify"
        let (place, size) = try #require(address(path))
        descriptor = try #require(bound(SOCK_DGRAM.rawValue, place, size))
    }

    deinit { close(descriptor) }

    /// The next thing it is told.
    func next(within seconds: Double = 8) -> String? {
        var watch = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&watch, 1, Int32(seconds * 1000)) == 1 else { return nil }
        var text = [UInt8](repeating: 0, count: 256)
        let count = recv(descriptor, &text, text.count, 0)
        return count >= 0 ? String(decoding: text.prefix(count), as: UTF8.self) : nil
    }
}

private func address(_ path: String) -> (sockaddr_un, socklen_t)? {
    var place = sockaddr_un()
    place.sun_family = sa_family_t(AF_UNIX)
    var name = Array(path.utf8)
    if path.hasPrefix("@") { name[0] = 0 }
    guard name.count < MemoryLayout.size(ofValue: place.sun_path) else { return nil }
    withUnsafeMutableBytes(of: &place.sun_path) { $0.copyBytes(from: name) }
    return (place, socklen_t(MemoryLayout.size(ofValue: place.sun_family) + name.count))
}

// Swift 6.0 loses the cases of __socket_type where the type is named, so this takes their value.
private func bound(_ type: UInt32, _ place: sockaddr_un, _ size: socklen_t) -> Int32? {
    let descriptor = socket(AF_UNIX, Int32(type | SOCK_CLOEXEC.rawValue), 0)
    let result = withUnsafePointer(to: place) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
    }
    return descriptor >= 0 && result == 0 ? descriptor : nil
}
