/// The records of a file of accounts, one after the other, each with its fields.
struct ImportRecords {
    /// How fields are divided and written.
    enum Style {
        /// RFC 4180.
        case commas
        /// As `mariadb --batch` does: backslashes before what would divide, and NULL in four letters.
        case tabs
        /// As htpasswd does: no quotes, and `#` begins a comment.
        case colons
    }

    struct Record {
        let line: Int
        /// Nil: NULL.
        let fields: [String?]
    }

    /// Why an account is not imported.
    struct Problem: Error {
        let line: Int
        let reason: String
    }

    /// Bytes of a record: far more than there are about an account.
    private static let longest = 1 << 16

    private let bytes: [UInt8]
    let style: Style
    /// Bytes that have been read.
    private(set) var offset = 0
    private var line = 1

    /// - Parameter style: nil: the first line tells, for no name of a column has a tab.
    init(_ bytes: [UInt8], _ style: Style?) {
        self.bytes = bytes
        let hasTab = bytes.prefix { $0 != .newline }.contains(UInt8(ascii: "\t"))
        self.style = style ?? (hasTab ? .tabs : .commas)
    }

    /// The next record; nil at the end. Empty lines are passed over. After a problem the next line begins a record: a
    /// quote that does not end must not take all others with it.
    mutating func next() throws(Problem) -> Record? {
        while offset < bytes.count, isEmptyLine { skipLine() }
        guard offset < bytes.count else { return nil }
        let (start, first) = (offset, line)
        do throws(Problem) {
            let raw = style == .commas ? try quotedFields() : try plainFields()
            var fields: [String?] = []
            for field in raw { fields.append(try text(field, line: first)) }
            return Record(line: first, fields: fields)
        } catch {
            (offset, line) = (start, first)
            skipLine()
            throw error
        }
    }

    private var isEmptyLine: Bool {
        switch bytes[offset] {
        case .newline: true
        case .carriageReturn: offset + 1 == bytes.count || bytes[offset + 1] == .newline
        case UInt8(ascii: "#"): style == .colons
        default: false
        }
    }

    private mutating func skipLine() {
        offset = (bytes[offset...].firstIndex(of: .newline) ?? bytes.count - 1) + 1
        line += 1
    }

    private mutating func plainFields() throws(Problem) -> [ArraySlice<UInt8>] {
        let (start, first) = (offset, line)
        skipLine()
        var record = bytes[start..<offset]
        if record.last == .newline { record.removeLast() }
        if record.last == .carriageReturn { record.removeLast() }
        guard record.count <= Self.longest else { throw Self.tooLong(first) }
        return record.split(
            separator: style == .tabs ? UInt8(ascii: "\t") : UInt8(ascii: ":"), omittingEmptySubsequences: false)
    }

    private mutating func quotedFields() throws(Problem) -> [ArraySlice<UInt8>] {
        let (start, first) = (offset, line)
        var fields: [ArraySlice<UInt8>] = []
        while true {
            let field = bytes[offset...].first == .quote ? try quotedField(of: first) : unquotedField()
            fields.append(field)
            guard offset - start <= Self.longest else { throw Self.tooLong(first) }
            guard offset < bytes.count else { return fields }
            let divider = bytes[offset]
            offset += 1
            if divider == .carriageReturn, offset < bytes.count, bytes[offset] == .newline { offset += 1 }
            guard divider == .comma else {
                guard bytes[offset - 1] == .newline else {
                    throw Problem(line: first, reason: "a quote where there can be none")
                }
                line += 1
                return fields
            }
        }
    }

    /// Up to the comma or the end of the line.
    private mutating func unquotedField() -> ArraySlice<UInt8> {
        let start = offset
        offset = bytes[offset...].firstIndex { $0 == .comma || $0 == .newline || $0 == .quote } ?? bytes.count
        if offset < bytes.count, offset > start, bytes[offset] == .newline, bytes[offset - 1] == .carriageReturn {
            offset -= 1
        }
        return bytes[start..<offset]
    }

    /// Up to behind its quote. Commas and ends of lines are part of it, and so is a quote where there are two.
    private mutating func quotedField(of first: Int) throws(Problem) -> ArraySlice<UInt8> {
        var field: [UInt8] = []
        while true {
            let start = offset + 1
            let end = min(bytes.count, start + Self.longest)
            guard let quote = bytes[start..<end].firstIndex(of: .quote) else {
                throw Problem(line: first, reason: "a quote that does not end")
            }
            field += bytes[start..<quote]
            offset = quote + 1
            line += bytes[start..<quote].count { $0 == .newline }
            guard offset < bytes.count, bytes[offset] == .quote else { return field[...] }
            field.append(.quote)
            guard field.count <= Self.longest else { throw Self.tooLong(first) }
        }
    }

    private static func tooLong(_ line: Int) -> Problem {
        Problem(line: line, reason: "longer than \(longest) bytes")
    }

    private func text(_ field: ArraySlice<UInt8>, line: Int) throws(Problem) -> String? {
        var field = field
        if style == .tabs {
            if field.elementsEqual("NULL".utf8) { return nil }
            field = Self.withoutBackslashes(field)
        }
        guard !field.contains(0) else { throw Problem(line: line, reason: "there is a NUL in it") }
        guard let text = String(validating: field, as: UTF8.self) else {
            throw Problem(line: line, reason: "not UTF-8")
        }
        return text
    }

    private static func withoutBackslashes(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard field.contains(UInt8(ascii: "\\")) else { return field }
        var plain: [UInt8] = []
        var rest = field
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
                plain.append(byte)
                continue
            }
            switch next {
            case UInt8(ascii: "t"): plain.append(UInt8(ascii: "\t"))
            case UInt8(ascii: "n"): plain.append(.newline)
            case UInt8(ascii: "0"): plain.append(0)
            default: plain.append(next)
            }
        }
        return plain[...]
    }
}

extension UInt8 {
    fileprivate static let newline = UInt8(ascii: "\n")
    fileprivate static let carriageReturn = UInt8(ascii: "\r")
    fileprivate static let quote = UInt8(ascii: "\"")
    fileprivate static let comma = UInt8(ascii: ",")
}
