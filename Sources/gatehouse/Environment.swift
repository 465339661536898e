import Glibc

/// What the process was started with (environ(7)).
enum Environment {
    static let all: [String: String] = {
        var values: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let pair = String(cString: text)
            if let sign = pair.utf8.firstIndex(of: UInt8(ascii: "=")) {
                values[String(pair[..<sign])] = String(pair[pair.utf8.index(after: sign)...])
            }
            entry += 1
        }
        return values
    }()
}
