internal import CMariaDB

/// A statement the server has parsed, with the room its answers land in; owns its `MYSQL_STMT`.
final class Statement {
    private let handle: UnsafeMutablePointer<MYSQL_STMT>
    private let sql: String
    /// What `mysql_stmt_fetch` fills: for every column a binding, and `landingSize` bytes for its value.
    private var bindings = UnsafeMutableBufferPointer<MYSQL_BIND>(start: nil, count: 0)
    private var landing = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private var columns: [String] = []
    /// What the last answer took.
    private var lastSize = (cells: 0, bytes: 0)
    /// Kept between executions, so that binding allocates nothing: the bindings of the parameters, and their bytes.
    private var parameterBindings: [MYSQL_BIND] = []
    private var parameterBytes: [UInt8] = []

    /// Room for a short value, the usual case; a longer one is fetched once more in its full length.
    private static let landingSize = 256

    /// The corresponding C functions are `mysql_stmt_init` and `mysql_stmt_prepare`.
    init(_ sql: String, on connection: UnsafeMutablePointer<MYSQL>) throws(DatabaseError) {
        guard let handle = mysql_stmt_init(connection) else { throw DatabaseError(connection, sql: sql) }
        self.handle = handle
        self.sql = sql
        var text = sql
        let status = text.withUTF8 { sql in
            sql.withMemoryRebound(to: CChar.self) { mysql_stmt_prepare(handle, $0.baseAddress, UInt($0.count)) }
        }
        guard status == 0 else { throw DatabaseError(handle, sql: sql) }
    }

    deinit {
        mysql_stmt_close(handle)
        bindings.deallocate()
        landing.deallocate()
    }

    /// One round trip. The corresponding C functions are `mysql_stmt_execute` and `mysql_stmt_fetch`.
    func execute(_ parameters: [Parameter]) throws(DatabaseError) -> Reply {
        guard parameters.count == mysql_stmt_param_count(handle) else {
            throw DatabaseError(objection: "\(parameters.count) values do not fill the statement's ?", sql: sql)
        }
        guard bindAndExecute(parameters) else { throw DatabaseError(handle, sql: sql) }
        guard mysql_stmt_field_count(handle) > 0 else {
            let outcome = Outcome(
                affectedRows: Int(clamping: mysql_stmt_affected_rows(handle)),
                insertedID: Int64(clamping: mysql_stmt_insert_id(handle)))
            return Reply(result: nil, outcome: outcome)
        }
        // Also reads past the rest of an answer that was given up half-way.
        defer { mysql_stmt_free_result(handle) }
        try bindColumns()
        return Reply(result: try fetchAll(), outcome: Outcome(affectedRows: 0, insertedID: 0))
    }

    private func bindAndExecute(_ parameters: [Parameter]) -> Bool {
        parameterBytes.removeAll(keepingCapacity: true)
        parameterBindings.removeAll(keepingCapacity: true)
        for parameter in parameters {
            var binding = MYSQL_BIND()
            let start = parameterBytes.count
            switch parameter {
            case .null:
                binding.buffer_type = MYSQL_TYPE_NULL
            case .text(let text):
                binding.buffer_type = MYSQL_TYPE_STRING
                parameterBytes.append(contentsOf: text.utf8)
            case .bytes(let bytes):
                binding.buffer_type = MYSQL_TYPE_BLOB
                parameterBytes.append(contentsOf: bytes)
            case .integer(let integer):
                binding.buffer_type = MYSQL_TYPE_LONGLONG
                withUnsafeBytes(of: integer) { parameterBytes.append(contentsOf: $0) }
            case .flag(let flag):
                binding.buffer_type = MYSQL_TYPE_LONGLONG
                withUnsafeBytes(of: Int64(flag ? 1 : 0)) { parameterBytes.append(contentsOf: $0) }
            }
            binding.offset = UInt(start)
            binding.buffer_length = UInt(parameterBytes.count - start)
            parameterBindings.append(binding)
        }
        parameterBytes.append(0)  // an array without a byte has no address, and libmariadb takes a nil buffer for NULL
        return parameterBytes.withUnsafeMutableBytes { bytes in
            parameterBindings.withUnsafeMutableBufferPointer { bindings in
                for position in bindings.indices {
                    bindings[position].buffer = bytes.baseAddress.map { $0 + Int(bindings[position].offset) }
                    bindings[position].offset = 0
                }
                // libmariadb copies the bindings here and reads the bytes they point to in mysql_stmt_execute.
                if !bindings.isEmpty, mysql_stmt_bind_param(handle, bindings.baseAddress) != 0 { return false }
                return mysql_stmt_execute(handle) == 0
            }
        }
    }

    /// At every execution, since an ALTER TABLE in between may have changed the types.
    private func bindColumns() throws(DatabaseError) {
        let count = Int(mysql_stmt_field_count(handle))
        guard let fields = mariadb_stmt_fetch_fields(handle) else { throw DatabaseError(handle, sql: sql) }
        if bindings.count != count {
            bindings.deallocate()
            landing.deallocate()
            bindings = .allocate(capacity: count)
            landing = .allocate(byteCount: count * Self.landingSize, alignment: MemoryLayout<Int64>.alignment)
            columns = (0..<count).map { String(cString: fields[$0].name) }
        }
        bindings.initialize(repeating: MYSQL_BIND())
        for position in 0..<count {
            let binding = bindings.baseAddress.map { $0 + position }
            binding?.pointee.buffer_type = fields[position].isInteger ? MYSQL_TYPE_LONGLONG : MYSQL_TYPE_STRING
            binding?.pointee.is_unsigned = fields[position].isUnsigned ? 1 : 0
            binding?.pointee.buffer = landing.baseAddress.map { $0 + position * Self.landingSize }
            binding?.pointee.buffer_length = UInt(Self.landingSize)
            binding?.pointee.useOwnOutputs()
        }
        guard mysql_stmt_bind_result(handle, bindings.baseAddress) == 0 else { throw DatabaseError(handle, sql: sql) }
    }

    private func fetchAll() throws(DatabaseError) -> ResultSet {
        var cells: [ResultSet.Cell] = []
        var bytes: [UInt8] = []
        cells.reserveCapacity(lastSize.cells)
        bytes.reserveCapacity(lastSize.bytes)
        defer { lastSize = (cells.count, bytes.count) }
        while true {
            switch mysql_stmt_fetch(handle) {
            case 0, MYSQL_DATA_TRUNCATED:  // longer than its room; `appendLong` sees to it
                for position in bindings.indices { try append(position, to: &cells, &bytes) }
            case MYSQL_NO_DATA:
                return ResultSet(sql: sql, columns: columns, cells: cells, bytes: bytes)
            default:
                throw DatabaseError(handle, sql: sql)
            }
        }
    }

    private func append(
        _ position: Int, to cells: inout [ResultSet.Cell], _ bytes: inout [UInt8]
    ) throws(DatabaseError) {
        guard bindings[position].is_null_value == 0 else {
            cells.append(.null)
            return
        }
        let length = Int(bindings[position].length_value)
        let value = UnsafeRawBufferPointer(
            rebasing: landing[position * Self.landingSize..<(position + 1) * Self.landingSize])
        let start = bytes.count
        if bindings[position].buffer_type == MYSQL_TYPE_LONGLONG {
            let pattern = value.loadUnaligned(as: UInt64.self)
            if bindings[position].is_unsigned == 0 || pattern <= UInt64(Int64.max) {
                cells.append(.integer(Int64(bitPattern: pattern)))
                return
            }
            bytes.append(contentsOf: String(pattern).utf8)  // BIGINT UNSIGNED above Int64: kept as its digits
        } else if length <= Self.landingSize {
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: value[..<length]))
        } else {
            try appendLong(position, length: UInt(length), to: &bytes)
        }
        cells.append(.bytes(start..<bytes.count))
    }

    /// The corresponding C function is `mysql_stmt_fetch_column`.
    private func appendLong(_ position: Int, length: UInt, to bytes: inout [UInt8]) throws(DatabaseError) {
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: Int(length)))
        let complete = bytes.withUnsafeMutableBytes { bytes in
            var binding = MYSQL_BIND()
            binding.buffer_type = MYSQL_TYPE_STRING
            binding.buffer = bytes.baseAddress.map { $0 + start }
            binding.buffer_length = length
            return mysql_stmt_fetch_column(handle, &binding, UInt32(position), 0) == 0
        }
        guard complete else { throw DatabaseError(handle, sql: sql) }
    }
}

extension MYSQL_BIND {
    /// Lets length, NULL and truncation be written into the binding itself; it must stay where it is in memory.
    fileprivate mutating func useOwnOutputs() {
        withUnsafeMutablePointer(to: &self) { here in
            here.pointee.length = here.pointer(to: \.length_value)
            here.pointee.is_null = here.pointer(to: \.is_null_value)
            here.pointee.error = here.pointer(to: \.error_value)
        }
    }
}

extension MYSQL_FIELD {
    fileprivate var isInteger: Bool {
        switch type {
        case MYSQL_TYPE_TINY, MYSQL_TYPE_SHORT, MYSQL_TYPE_INT24, MYSQL_TYPE_LONG, MYSQL_TYPE_LONGLONG, MYSQL_TYPE_YEAR:
            true
        default: false
        }
    }

    fileprivate var isUnsigned: Bool { flags & UInt32(UNSIGNED_FLAG) != 0 }
}
