internal import CLinux
internal import Glibc

/// A pipe (pipe2(2)), neither end of which a child inherits by accident; ends still open are closed with it.
final class Pipe {
    private(set) var reading: CInt
    private(set) var writing: CInt

    init() throws(CommandError) {
        var ends: [CInt] = [-1, -1]
        guard gatehouse_pipe(&ends) == 0 else { throw CommandError(call: "pipe2", errno: errno) }
        reading = ends[0]
        writing = ends[1]
    }

    deinit {
        closeReading()
        closeWriting()
    }

    func closeReading() {
        if reading >= 0 { close(reading) }
        reading = -1
    }

    func closeWriting() {
        if writing >= 0 { close(writing) }
        writing = -1
    }

    /// Bytes that nobody has read yet (FIONREAD).
    var unread: CInt {
        var count: CInt = 0
        _ = ioctl(reading, UInt(FIONREAD), &count)
        return count
    }
}
