/// The rows of one answer: all bytes in one buffer and all cells in one list, so that a cell costs no allocation.
final class ResultSet: Sendable {
    enum Cell: Sendable {
        case null
        case integer(Int64)
        /// Everything that is not an integer column, as its bytes in `bytes`.
        case bytes(Range<Int>)
    }

    let sql: String
    let columns: [String]
    let cells: [Cell]
    let bytes: [UInt8]

    init(sql: String, columns: [String], cells: [Cell], bytes: [UInt8]) {
        self.sql = sql
        self.columns = columns
        self.cells = cells
        self.bytes = bytes
    }

    var rows: [Row] {
        stride(from: 0, to: cells.count, by: columns.count).map { Row(result: self, firstCell: $0) }
    }
}
