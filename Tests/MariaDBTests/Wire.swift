import Foundation
import Synchronization

/// The stretch of wire between a client and the server, which can be cut at a chosen moment.
final class Wire: Sendable {
    enum Fault: Sendable, Equatable {
        case none
        /// COMMIT reaches the server and is done; its answer never comes.
        case answerToCommitLost
        /// The same, and who comes next to look it up is sent away.
        case answerToCommitLostTwice
        /// Who comes next is sent away.
        case closed
        /// Of the next answer so many bytes come.
        case answerBrokenOff(Int)
        /// COMMIT itself never comes.
        case commitLost
        /// Nothing comes back any more, and nothing is closed.
        case silence
    }

    let path: String
    private let server: String
    private let fault = Mutex(Fault.none)
    private let count = Atomic(0)

    /// How many connections have come.
    var accepted: Int { count.load(ordering: .relaxed) }

    init(to server: String) {
        self.server = server
        self.path = server + "-\(UInt16.random(in: 0...UInt16.max))"
        let listener = Self.socket(at: path) { bind($0, $1, $2) }
        listen(listener, 8)
        Thread.detachNewThread {
            while case let client = accept(listener, nil, nil), client >= 0 {
                self.count.add(1, ordering: .relaxed)
                Thread.detachNewThread { self.relay(client) }
            }
        }
    }

    /// The next COMMIT meets it, once; silence is for all until `none`.
    func inject(_ fault: Fault) {
        self.fault.withLock { $0 = fault }
    }

    private func relay(_ client: Int32) {
        guard !takeClosed() else {
            close(client)
            return
        }
        let server = Self.socket(at: server) { connect($0, $1, $2) }
        defer {
            close(client)
            close(server)
        }
        var ends = [client, server].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        var buffer = [UInt8](repeating: 0, count: 65536)
        var dropsAnswer = false
        while poll(&ends, 2, -1) > 0 {
            for (from, to) in [(0, 1), (1, 0)] where ends[from].revents != 0 {
                let count = read(ends[from].fd, &buffer, buffer.count)
                guard count > 0 else { return }
                if from == 0, buffer[..<count].suffix(6).elementsEqual("COMMIT".utf8) {
                    switch takeCommitFault() {
                    case .commitLost: return
                    case .answerToCommitLost, .answerToCommitLostTwice: dropsAnswer = true
                    default: break
                    }
                } else if from == 1 {
                    if dropsAnswer { return }
                    if fault.withLock({ $0 == .silence }) { continue }
                    if let length = takeLength(below: count) {
                        send(ends[to].fd, buffer, length, Int32(MSG_NOSIGNAL))
                        return
                    }
                }
                send(ends[to].fd, buffer, count, Int32(MSG_NOSIGNAL))
            }
        }
    }

    private func takeCommitFault() -> Fault {
        fault.withLock { fault in
            defer { if fault != .silence { fault = fault == .answerToCommitLostTwice ? .closed : .none } }
            return fault
        }
    }

    private func takeClosed() -> Bool {
        fault.withLock { fault in
            guard fault == .closed else { return false }
            fault = .none
            return true
        }
    }

    private func takeLength(below count: Int) -> Int? {
        fault.withLock { fault in
            guard case .answerBrokenOff(let length) = fault else { return nil }
            fault = .none
            return length < count ? length : nil
        }
    }

    private static func socket(
        at path: String, _ use: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        let descriptor = Foundation.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        _ = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                use(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        return descriptor
    }
}
