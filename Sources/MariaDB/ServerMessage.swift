internal import CMariaDB

/// The server's words about an error, taken apart: they may quote what a visitor typed.
struct ServerMessage {
    /// The words with everything quoted blacked out, unless this error is known to quote names only.
    let withoutValues: String
    /// The key that `ER_DUP_ENTRY` names.
    let duplicateKey: String?

    init(_ message: String, code: Int) {
        guard Self.mayQuoteValues(code), let first = message.firstIndex(of: "'"),
            let last = message.lastIndex(of: "'"), first < last
        else {
            withoutValues = message
            duplicateKey = nil
            return
        }
        let before = message[...first]
        // "Duplicate entry 'VALUE' for key 'KEY'": sought from the end, since the value may itself contain these words.
        guard code == Int(ER_DUP_ENTRY), let keyStart = message[..<last].lastIndex(of: "'"), first < keyStart else {
            withoutValues = before + "…" + message[last...]
            duplicateKey = nil
            return
        }
        let key = message[message.index(after: keyStart)..<last]
        withoutValues = before + "…' for key '" + key + message[last...]
        duplicateKey = String(key)
    }

    private static func mayQuoteValues(_ code: Int) -> Bool {
        let isFromServer = (1000..<2000).contains(code) || code >= 3000
        return isFromServer && !quotingNamesOnly.contains(Int32(code))
    }

    /// Syntax errors quote the statement, which holds no values; the others quote columns, tables, accounts or variables.
    private static let quotingNamesOnly: Set<Int32> = [
        ER_PARSE_ERROR, ER_BAD_FIELD_ERROR, ER_NO_SUCH_TABLE, ER_BAD_TABLE_ERROR, ER_TABLE_EXISTS_ERROR,
        ER_BAD_NULL_ERROR, ER_NO_DEFAULT_FOR_FIELD, ER_DATA_TOO_LONG, ER_WARN_DATA_OUT_OF_RANGE,
        ER_ACCESS_DENIED_ERROR, ER_DBACCESS_DENIED_ERROR, ER_TABLEACCESS_DENIED_ERROR, ER_BAD_DB_ERROR,
        ER_UNKNOWN_SYSTEM_VARIABLE,
    ]
}
