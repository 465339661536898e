internal import Glibc

/// One row of an answer; a value is asked for by the name of its column and the type it must have.
///
/// A column that is not there, of another type or unexpectedly NULL is a `DatabaseError`, never a trap. Integer columns are
/// `integer` or `flag`; all others are `text` or `bytes`: times as `2026-11-21 04:14:07.000000`, decimals as `12.50`.
public struct Row: Sendable {
    let result: ResultSet
    let firstCell: Int

    public func text(_ column: String) throws(DatabaseError) -> String {
        guard let text = try optionalText(column) else { throw unexpected("NULL", in: column) }
        return text
    }

    public func optionalText(_ column: String) throws(DatabaseError) -> String? {
        guard let range = try bytesRange(column) else { return nil }
        let text = result.bytes.withUnsafeBytes { Self.text(UnsafeRawBufferPointer(rebasing: $0[range])) }
        guard let text else { throw unexpected("invalid UTF-8", in: column) }
        return text
    }

    /// The server lets surrogates into utf8mb4, so what comes out is not UTF-8 until it was looked at. Repairing and
    /// comparing takes a fifth of what `String(validating:as:)` does, measured.
    private static func text(_ bytes: UnsafeRawBufferPointer) -> String? {
        var text = String(unsafeUninitializedCapacity: bytes.count) { room in
            UnsafeMutableRawBufferPointer(room).copyMemory(from: bytes)
            return bytes.count
        }
        let isUnchanged = text.withUTF8 { text in
            guard let one = text.baseAddress, let other = bytes.baseAddress else { return bytes.isEmpty }
            return text.count == bytes.count && memcmp(one, other, text.count) == 0
        }
        return isUnchanged ? text : nil
    }

    public func bytes(_ column: String) throws(DatabaseError) -> [UInt8] {
        guard let bytes = try optionalBytes(column) else { throw unexpected("NULL", in: column) }
        return bytes
    }

    public func optionalBytes(_ column: String) throws(DatabaseError) -> [UInt8]? {
        try bytesRange(column).map { Array(result.bytes[$0]) }
    }

    public func integer(_ column: String) throws(DatabaseError) -> Int64 {
        guard let integer = try optionalInteger(column) else { throw unexpected("NULL", in: column) }
        return integer
    }

    public func optionalInteger(_ column: String) throws(DatabaseError) -> Int64? {
        switch try cell(column) {
        case .null: return nil
        case .integer(let integer): return integer
        case .bytes: throw unexpected("no 64-bit integer", in: column)
        }
    }

    /// Whether the integer is other than 0.
    public func flag(_ column: String) throws(DatabaseError) -> Bool {
        try integer(column) != 0
    }

    private func bytesRange(_ column: String) throws(DatabaseError) -> Range<Int>? {
        switch try cell(column) {
        case .null: return nil
        case .bytes(let range): return range
        case .integer: throw unexpected("an integer", in: column)
        }
    }

    private func cell(_ column: String) throws(DatabaseError) -> ResultSet.Cell {
        guard let position = result.columns.firstIndex(of: column) else {
            throw DatabaseError(objection: "the answer has no column \(column)", sql: result.sql)
        }
        return result.cells[firstCell + position]
    }

    private func unexpected(_ what: String, in column: String) -> DatabaseError {
        DatabaseError(objection: "column \(column) holds \(what)", sql: result.sql)
    }
}
