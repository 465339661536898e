import Glibc

/// The log: one line an event on standard error, in logfmt, for the journal and for whoever reads over its shoulder.
public struct Journal: Sendable {
    /// syslog(3)'s priorities, of those that are used.
    public enum Priority: Int, Sendable {
        case error = 3
        case warning, notice, info

        /// As `"\(self)"` would have it, for which the runtime looks through all types at a program's first line.
        fileprivate var name: String {
            switch self {
            case .error: "error"
            case .warning: "warning"
            case .notice: "notice"
            case .info: "info"
            }
        }
    }

    /// systemd sets this when it reads standard error itself (systemd.exec(5)); the priority then goes before the
    /// line (sd-daemon(3)), and the time, which the journal knows, is left out.
    private let isRead: Bool
    private let descriptor: Int32

    public init() {
        self.init(descriptor: STDERR_FILENO, isRead: getenv("JOURNAL_STREAM") != nil)
    }

    init(descriptor: Int32, isRead: Bool) {
        self.descriptor = descriptor
        self.isRead = isRead
    }

    /// Writes one line. Values are quoted, so that none can begin a field or a line of its own; an empty one is left
    /// out with its name.
    public func write(_ priority: Priority, _ event: String, _ fields: KeyValuePairs<String, String> = [:]) {
        var line = isRead ? "<\(priority.rawValue)>" : "\(Self.now()) \(priority.name) "
        line += "event=\(event)"
        for (name, value) in fields where !value.isEmpty { line += " \(name)=\(Self.quoted(value))" }
        line += "\n"
        // One write(2), so that the lines of two threads do not mix.
        _ = Array(line.utf8).withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }

    private static func quoted(_ value: String) -> String {
        var text = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"", "\\": text += "\\\(scalar)"
            case _
            where scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
                || scalar.properties.generalCategory == .lineSeparator
                || scalar.properties.generalCategory == .paragraphSeparator:
                text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    /// UTC, as in `2026-11-21T03:52:00Z`.
    private static func now() -> String {
        var seconds = time(nil)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        var text = [CChar](repeating: 0, count: 32)
        strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
