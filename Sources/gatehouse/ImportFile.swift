import Glibc

/// Reading the whole of a file of accounts.
enum ImportFile {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Bytes: millions of accounts.
    private static let longest = 1 << 30

    /// - Parameter path: `-` is standard input.
    static func read(_ path: String) throws(Failure) -> [UInt8] {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { if path != "-" { close(descriptor) } }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(path) }
            // A mark that Windows puts before UTF-8 is no part of the first column's name.
            if count == 0 { return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes }
            bytes += buffer[..<count]
            guard bytes.count <= longest else {
                throw Failure(description: "\(path): larger than \(longest) bytes, import it in parts")
            }
        }
    }

    private static func failure(_ path: String) -> Failure {
        Failure(description: "\(path): \(String(cString: strerror(errno)))")
    }
}
