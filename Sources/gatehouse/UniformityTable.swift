import Accounts
import Uniformity

/// What was compared: a line for each form and sort of account.
struct UniformityTable {
    private let rows: [[String]]

    private static let heading = ["form", "account", "answers", "status", "told by", "bytes", "median ms", "p"]

    init(_ comparisons: [Comparison]) {
        rows =
            [Self.heading]
            + comparisons.flatMap { comparison in
                StandIn.Sort.allCases.map { Self.row($0, of: comparison) }
            }
    }

    private static func row(_ sort: StandIn.Sort, of comparison: Comparison) -> [String] {
        let group = comparison.groups[sort] ?? Comparison.Group()
        let differences = comparison.differences(sort)
        return [
            comparison.form.rawValue, sort.rawValue, "\(group.seconds.count)", text(group.statuses),
            differences.isEmpty ? "-" : differences.joined(separator: ", "), text(group.sizes),
            decimal(group.seconds.median * 1000, places: 2),
            sort == .unknown ? "-" : decimal(comparison.rankTest(sort).p, places: 6),
        ]
    }

    private static func text(_ numbers: Set<Int>) -> String {
        numbers.isEmpty ? "-" : numbers.sorted().map(String.init).joined(separator: ",")
    }

    /// Foundation has a format for it, and we have no Foundation.
    private static func decimal(_ number: Double, places: Int) -> String {
        guard number.isFinite else { return "-" }
        var digits = String(Int((number * (0..<places).reduce(1) { product, _ in product * 10 }).rounded()))
        while digits.count <= places { digits = "0" + digits }
        return digits.dropLast(places) + "." + digits.suffix(places)
    }

    /// - Parameter padded: in columns, for people; else divided by tabs, for cut(1).
    func lines(padded: Bool) -> [String] {
        guard padded else { return rows.map { $0.joined(separator: "\t") } }
        return Table.columns(rows)
    }
}
