import Glibc

/// The web server's side of FastCGI 1.0, a record at a time, so that it can also misbehave.
package final class Client {
    private let descriptor: Int32

    /// Section 8 of the specification.
    package enum Record: UInt8 {
        case begin = 1
        case abort, end, parameters, input, output, errors, data, getValues, valuesResult, unknown
    }

    package struct Answer {
        package var output: [UInt8] = []
        /// Whether the request was ended, as opposed to a connection that broke off or fell silent.
        package var isEnded = false

        package var text: String { String(decoding: output, as: UTF8.self) }
    }

    package init() {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    }

    package convenience init(_ path: String) {
        self.init()
        connect(path)
    }

    @discardableResult
    package func connect(_ path: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafeBytes(of: &address) { bytes in
            Glibc.connect(
                descriptor, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t(bytes.count))
        } == 0
    }

    deinit { close(descriptor) }

    package func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    package static func record(_ kind: Record, _ content: [UInt8] = []) -> [UInt8] {
        let padding = (8 - content.count % 8) % 8
        let length = [UInt8(content.count >> 8), UInt8(content.count & 0xFF)]
        return [1, kind.rawValue, 0, 1] + length + [UInt8(padding), 0] + content + Array(repeating: 0, count: padding)
    }

    package func send(_ kind: Record, _ content: [UInt8] = []) {
        send(Self.record(kind, content))
    }

    package func begin(role: UInt8 = 1, keeping: Bool = false) {
        send(.begin, [0, role, keeping ? 1 : 0, 0, 0, 0, 0, 0])
    }

    package static func pair(_ name: String, _ value: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        for length in [name.utf8.count, value.count] {
            if length < 128 {
                bytes.append(UInt8(length))
            } else {
                bytes += [24, 16, 8, 0].map { UInt8(length >> $0 & 0xFF) | ($0 == 24 ? 0x80 : 0) }
            }
        }
        return bytes + name.utf8 + value
    }

    package func send(parameters: KeyValuePairs<String, String>) {
        let pairs = parameters.flatMap { Self.pair($0.key, Array($0.value.utf8)) }
        if !pairs.isEmpty { send(.parameters, pairs) }
        send(.parameters)
    }

    /// A whole request.
    package func send(_ parameters: KeyValuePairs<String, String>, body: [UInt8] = [], keeping: Bool = false) {
        begin(keeping: keeping)
        send(parameters: parameters)
        for start in stride(from: 0, to: body.count, by: 30000) {
            send(.input, Array(body[start..<min(start + 30000, body.count)]))
        }
        send(.input)
    }

    package func get(_ target: String = "/", keeping: Bool = false) {
        send(["REQUEST_METHOD": "GET", "REQUEST_URI": target, "CONTENT_LENGTH": ""], keeping: keeping)
    }

    /// Tells that nothing more will be sent.
    package func hangUp() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Reads to the end of the request, of the connection, or of the time.
    package func answer(within milliseconds: Int32 = 3000) -> Answer {
        var answer = Answer()
        while let header = read(8, within: milliseconds) {
            let length = Int(header[4]) << 8 | Int(header[5])
            guard let content = read(length + Int(header[6]), within: milliseconds) else { break }
            if header[1] == Record.output.rawValue { answer.output += content.prefix(length) }
            if header[1] == Record.end.rawValue {
                answer.isEnded = true
                break
            }
        }
        return answer
    }

    /// Whether the other side closes the connection in time, with nothing more to say.
    package func isClosed(within milliseconds: Int32) -> Bool {
        var place = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&place, 1, milliseconds) == 1 else { return false }
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT)) <= 0
    }

    /// Reads until the other side closes.
    package func everything() -> [UInt8] {
        var bytes: [UInt8] = []
        while let byte = read(1, within: 3000) { bytes += byte }
        return bytes
    }

    private func read(_ count: Int, within milliseconds: Int32) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var got = 0
        while got < count {
            var place = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&place, 1, milliseconds) == 1 else { return nil }
            let more = bytes.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress! + got, count - got, 0) }
            guard more > 0 else { return nil }
            got += more
        }
        return bytes
    }
}
