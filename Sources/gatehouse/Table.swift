import Glibc

/// Rows on standard output: for people on a terminal in columns under a heading, else divided by tabs as they come, for
/// cut(1) and its like.
struct Table {
    private let heading: [String]
    private let isForPeople: Bool
    private var rows: [[String]] = []

    init(_ heading: [String]) {
        self.heading = heading
        isForPeople = isatty(STDOUT_FILENO) == 1
    }

    mutating func add(_ row: [String]) {
        if isForPeople { rows.append(row) } else { print(row.joined(separator: "\t")) }
    }

    /// Prints what has waited for the widths of the columns.
    func finish() {
        guard !rows.isEmpty else { return }
        for line in Self.columns([heading] + rows) { print(line) }
    }

    /// The rows with each column as wide as its longest text.
    static func columns(_ rows: [[String]]) -> [String] {
        guard let first = rows.first else { return [] }
        let widths = first.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            for (text, width) in zip(row, widths) {
                line += text + String(repeating: " ", count: width - text.count + 2)
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
