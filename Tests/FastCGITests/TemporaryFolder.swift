import Glibc

/// A folder for one test's files, removed with them.
final class TemporaryFolder: Sendable {
    private let name: String

    init() {
        var template = "/tmp/fastcgi-XXXXXX".utf8CString
        name = template.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress, mkdtemp(start) != nil else { return "/nowhere" }
            return String(cString: start)
        }
    }

    deinit {
        guard let folder = opendir(name) else { return }
        while let entry = readdir(folder) {
            let file = withUnsafeBytes(of: entry.pointee.d_name) { $0.prefix { $0 != 0 } }
            remove(path(String(decoding: file, as: UTF8.self)))
        }
        closedir(folder)
        rmdir(name)
    }

    func path(_ file: String) -> String { "\(name)/\(file)" }
}
