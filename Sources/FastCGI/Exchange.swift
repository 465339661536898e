import CFastCGI
import Glibc
import HTTP

/// One connection at a time, and on it one request at a time: the owner of an `FCGX_Request`.
///
/// libfcgi only ever reads and writes here. It is given connections that are accepted already, since its own accept has
/// no time-out, passes descriptors on to child processes and cannot be woken (`FCGX_InitRequest` gets no socket, so
/// that accept fails).
final class Exchange {
    /// A connection that is not "detached" is closed by libfcgi only when the peer has closed it, or after two seconds.
    private let request: UnsafeMutablePointer<FCGX_Request>
    /// Whether the request's body has been read to its end: what is left over would be taken for the next request.
    private var isDrained = true
    private let timer: HangUpTimer
    /// In nanoseconds.
    private let patience: Int64

    /// So many times its patience an answer may take as a whole: a web server that passes it on as it comes, unlike
    /// nginx, is as slow as its visitor.
    private static let patienceWithReaders: Int64 = 2

    /// Must run before any thread uses libfcgi, which does not look after that itself; a static property does.
    private static let initialised = FCGX_Init()

    /// Belongs to the thread that makes it.
    ///
    /// - Parameter patience: how long a request may take to arrive.
    init(patience: Duration) throws(SystemFailure) {
        guard Self.initialised == 0 else { throw SystemFailure(call: "FCGX_Init", code: Self.initialised) }
        let request = UnsafeMutablePointer<FCGX_Request>.allocate(capacity: 1)
        FCGX_InitRequest(request, -1, 0)
        self.request = request
        let (seconds, attoseconds) = patience.components
        self.patience = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        timer = try HangUpTimer(of: UnsafePointer(request.pointer(to: \.ipcFd)!))
    }

    deinit {
        close()
        request.deallocate()
    }

    /// The connection that is open.
    var connection: Int32? {
        request.pointee.ipcFd >= 0 ? request.pointee.ipcFd : nil
    }

    /// Goes on with a new connection, and closes the one that was kept.
    func open(_ connection: Int32) {
        close()
        request.pointee.ipcFd = connection
    }

    /// Drops the connection with whatever is half done on it; the corresponding C function is `FCGX_Free`.
    func close() {
        request.pointee.detached = 1
        FCGX_Free(request, 1)
    }

    /// Reads the next request; nil: there was none, and the connection is closed. The corresponding C function is
    /// `FCGX_Accept_r`.
    func receive() -> Request? {
        timer.after(nanoseconds: patience) { readRequest() }
    }

    private func readRequest() -> Request? {
        // It begins by closing a connection that is not to be kept, and closes one without a request.
        request.pointee.keepConnection = 1
        request.pointee.detached = 1
        guard FCGX_Accept_r(request) == 0 else { return nil }
        isDrained = false
        // Variables that break off between two records are no error to it: the request would lack the last of them.
        guard FCGX_GetError(request.pointee.in) == 0, let entries = request.pointee.envp else {
            close()
            return nil
        }
        // An authorizer's answer of 200 means "let in"; nothing here was written to mean that.
        guard request.pointee.role == FCGI_RESPONDER else {
            finish()
            return nil
        }
        let variables = RequestVariables(entries)
        return variables.request(body: readBody(variables.announcedLength))
    }

    private func readBody(_ announcedLength: Int?) -> Request.Body {
        guard let length = announcedLength else { return .cutShort }
        guard length <= Request.longestBody else { return .tooLarge }
        // One byte more is asked for, since only that tells the end of the stream. If it comes it is nobody's
        // (RFC 3875, section 4.2).
        if length == 0 {  // nearly always: without an array for it
            isDrained = FCGX_GetChar(request.pointee.in) == -1
            wipeReadBuffer()
            return FCGX_GetError(request.pointee.in) == 0 ? .complete([]) : .cutShort
        }
        var body = [UInt8](unsafeUninitializedCapacity: length + 1) { bytes, count in
            count = bytes.withMemoryRebound(to: CChar.self) {
                Int(FCGX_GetStr($0.baseAddress, Int32(length + 1), request.pointee.in))
            }
        }
        wipeReadBuffer()
        guard body.count >= length, FCGX_GetError(request.pointee.in) == 0 else { return .cutShort }
        isDrained = body.count == length
        if !isDrained { body.removeLast() }
        return .complete(body)
    }

    /// Overwrites what has been read of libfcgi's buffer, in which there may be a password. Of a body that is longer than
    /// the buffer (8 KiB) or came in several records, this is the last piece.
    private func wipeReadBuffer() {
        guard let read = request.pointee.in, let begin = read.pointee.stopUnget, let end = read.pointee.rdNext,
            begin < end
        else { return }
        explicit_bzero(begin, end - begin)
    }

    /// Sends the answer to the request, whose work is done whether or not somebody is left to read it, and keeps the
    /// connection if that is wanted on both sides.
    func send(_ answer: [UInt8], keeping: Bool) {
        if !keeping { request.pointee.keepConnection = 0 }
        timer.after(nanoseconds: patience * Self.patienceWithReaders) {
            answer.withUnsafeBytes { bytes in
                let characters = bytes.bindMemory(to: CChar.self)
                _ = FCGX_PutStr(characters.baseAddress, Int32(clamping: characters.count), request.pointee.out)
            }
            finish()
        }
    }

    /// Ends the request; the corresponding C function is `FCGX_Finish_r`.
    private func finish() {
        // Closed in this order, what is left of the answer, its end and the request's end leave in one write.
        FCGX_FClose(request.pointee.err)
        FCGX_FClose(request.pointee.out)
        if FCGX_GetError(request.pointee.out) != 0 {
            shutdown(request.pointee.ipcFd, Int32(SHUT_RDWR))
        }
        if !isDrained {
            // Closed on bytes that nobody has read, the peer might lose the answer to an error of its own.
            request.pointee.keepConnection = 0
            request.pointee.detached = 0
        }
        FCGX_Finish_r(request)
    }
}
