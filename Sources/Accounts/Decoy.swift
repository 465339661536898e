import Crypto
import MariaDB

/// What is verified where no account has the name, so that the clock tells nothing: the hash of another account, drawn
/// by the name.
///
/// Hashes of one site take different times: those of the program whose accounts were imported, those of an earlier
/// `password_hash`. With a decoy that took always the same, any other time would say that there is an account. Drawn so,
/// the names that nobody has take the times of the site's accounts, as often as these do.
private enum Decoy {
    /// Lots that a name has. Numbers are missing where an import was tried first, or where a name was taken; of so many
    /// lots one is a number there is, unless nine of ten are missing.
    static let lots = 32
}

extension Membership {
    /// The hash drawn by a name: the same one each time, or tries in a row would tell. Nil if there is no account.
    ///
    /// It is asked whether or not the name is known, because asking takes time, too.
    func drawnHash(by key: String) throws(Failure) -> String? {
        let range = try row(SQL.range) { row throws(DatabaseError) in
            (last: try row.optionalInteger("last") ?? 0, secret: try row.text("secret"))
        }
        guard let range, range.last > 0 else { return nil }
        // Not the remainder of a division by the last number, for each new account would draw all lots anew.
        let space = Int64(1) << (Int64.bitWidth - range.last.leadingZeroBitCount)
        var seed = HMAC().sha256(key: Array(range.secret.utf8), message: Array(key.utf8)).prefix(8)
            .reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let lots = (1...Decoy.lots).map { _ in
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407  // Knuth's MMIX generator
            let lot = Int64(seed >> 16) % space
            return lot > range.last ? lot % (space / 2) : lot
        }
        var hashes: [Int64: String] = [:]
        _ = try rows(SQL.draw, lots.map(Parameter.integer)) { row throws(DatabaseError) in
            hashes[try row.integer("id")] = try row.text("password_hash")
        }
        for lot in lots {
            if let hash = hashes[lot] { return hash }
        }
        return try row(SQL.drawNext, .integer(lots[0])) { row throws(DatabaseError) in try row.text("password_hash") }
    }
}

private enum SQL {
    // When the tables were made, to the microsecond: nobody outside knows it, all machines do, and it never changes.
    static let range = """
        SELECT (SELECT MAX(id) FROM account) AS last, GROUP_CONCAT(begun_at ORDER BY name) AS secret
        FROM (SELECT name, begun_at FROM schema_step ORDER BY name LIMIT 5) AS first_steps
        """
    private static let lots = repeatElement("?", count: Decoy.lots).joined(separator: ", ")
    static let draw = """
        SELECT id, password_hash FROM account WHERE id IN (\(lots))
        """
    static let drawNext = """
        SELECT password_hash FROM account WHERE id >= ? ORDER BY id LIMIT 1
        """
}
