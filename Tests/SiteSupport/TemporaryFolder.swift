import Foundation

/// A folder for one test's files, removed with them.
public final class TemporaryFolder: Sendable {
    public let path = TemporaryFolder.make()

    public init() {}

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Under /tmp, since a socket's path is short.
    static func make() -> String {
        var template = Array("/tmp/gatehouse-XXXXXX".utf8CString)
        return mkdtemp(&template).map { String(cString: $0) } ?? "/nowhere"
    }

    /// Writes a file, and returns its path.
    @discardableResult
    public func write(_ name: String, _ text: String) throws -> String {
        let file = path + "/" + name
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        return file
    }
}

/// Looks every few milliseconds whether something has come true.
public func eventually(within seconds: Double = 10, _ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = Date.now + seconds
    while Date.now < deadline {
        if try condition() { return true }
        usleep(5000)
    }
    return try condition()
}
