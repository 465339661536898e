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

    /// Of a statement that has no answer.
    static let empty = ResultSet(sql: "", columns: [], cells: [], bytes: [])
}

/// The rows of an answer; each is made when it is asked for.
public struct Rows: RandomAccessCollection, Sendable {
    private let result: ResultSet
    public let endIndex: Int

    init(_ result: ResultSet) {
        self.result = result
        endIndex = result.columns.isEmpty ? 0 : result.cells.count / result.columns.count
    }

    public var startIndex: Int { 0 }

    public subscript(position: Int) -> Row {
        Row(result: result, firstCell: position * result.columns.count)
    }
}
