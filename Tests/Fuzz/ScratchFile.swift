import Glibc

/// A file without a name, for what reads from one or writes to one; the corresponding C function is `mkstemp`.
final class ScratchFile {
    let descriptor: CInt

    init(_ bytes: [UInt8] = []) {
        var name = Array("/tmp/gatehouse-fuzz-XXXXXX".utf8CString)
        descriptor = mkstemp(&name)
        unlink(name)
        write(descriptor, bytes, bytes.count)
    }

    deinit { close(descriptor) }

    var path: String { "/proc/self/fd/\(descriptor)" }

    var bytes: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Int(lseek(descriptor, 0, SEEK_END)))
        pread(descriptor, &bytes, bytes.count, 0)
        return bytes
    }
}
