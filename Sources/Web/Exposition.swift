/// Prometheus's text format, version 0.0.4.
struct Exposition {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    enum Kind: String {
        case counter, gauge, histogram
    }

    typealias Labels = [(name: String, value: String)]

    private(set) var text = ""

    /// Begins a metric, whose samples follow.
    mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// - Parameter value: as text, for there are whole numbers and seconds.
    mutating func add(_ name: String, _ labels: Labels = [], _ value: String) {
        // The values are routes, methods and numbers of ours, with nothing in them to be escaped.
        let list = labels.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ",")
        text += list.isEmpty ? "\(name) \(value)\n" : "\(name){\(list)} \(value)\n"
    }

    /// A metric of one sample.
    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Int64) {
        begin(name, kind, help)
        add(name, [], "\(value)")
    }

    /// Nanoseconds as the seconds that Prometheus counts in.
    static func seconds(_ nanoseconds: Int64) -> String {
        "\(Double(nanoseconds) / 1e9)"
    }
}
