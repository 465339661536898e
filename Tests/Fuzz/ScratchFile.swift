import Glibc

/// A file without a name, for what reads from one or writes to one; the corresponding C function is `tmpfile`.
final class ScratchFile {
    private let file = tmpfile()

    init(_ bytes: [UInt8] = []) {
        write(descriptor, bytes, bytes.count)
    }

    deinit { fclose(file) }

    var descriptor: CInt { fileno(file) }
    var path: String { "/proc/self/fd/\(descriptor)" }

    var bytes: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Int(lseek(descriptor, 0, SEEK_END)))
        pread(descriptor, &bytes, bytes.count, 0)
        return bytes
    }
}
