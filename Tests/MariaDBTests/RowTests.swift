import MariaDB
import TestSupport
import Testing

@Suite struct RowTests {
    let connection = Connection.shared()

    @Test("a text comes back byte for byte", arguments: ["", " ", "a\0b", "'; DROP TABLE x; -- \\", "ž👩‍🚀𝒳"])
    func text(_ text: String) throws {
        for count in [1, 10, 255, 256, 257, 10_000] { try checkText(String(repeating: text, count: count)) }
    }

    private func checkText(_ text: String) throws {
        let row = try #require(try connection.row("SELECT ? AS value, 7 AS after_it", .text(text)))
        #expect(try Array(row.text("value").utf8) == Array(text.utf8))
        #expect(try row.integer("after_it") == 7)
    }

    @Test("bytes come back as they are", arguments: [0, 1, 255, 256, 257, 100_000, 5_000_000])
    func bytes(_ count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let row = try #require(try connection.row("SELECT ? AS value", .bytes(bytes)))
        #expect(try row.bytes("value") == bytes)
    }

    @Test("an integer comes back", arguments: [0, 1, -1, Int64.max, Int64.min])
    func integer(_ integer: Int64) throws {
        let row = try #require(try connection.row("SELECT ? AS value", .integer(integer)))
        #expect(try row.integer("value") == integer)
    }

    @Test("a stored row of every type comes back")
    func everyType() throws {
        try connection.execute(
            """
            CREATE OR REPLACE TABLE every_type (tiny TINYINT, small SMALLINT UNSIGNED, medium MEDIUMINT,
                whole INT UNSIGNED, big BIGINT UNSIGNED, flag BOOLEAN, price DECIMAL(8,2), name VARCHAR(20),
                hash VARBINARY(32), story TEXT, at DATETIME(6), day DATE, nothing VARCHAR(20)) CHARACTER SET utf8mb4
            """)
        let story = String(repeating: "Příběh. ", count: 250)
        try connection.execute(
            "INSERT INTO every_type VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
            .integer(-128), .integer(65535), .integer(-8_388_608), .integer(4_294_967_295),
            .text("18446744073709551615"), .flag(true), .text("12.50"), .text("Ω"), .bytes([0, 255]),
            .text(story), .text("2026-11-21 04:14:07.000001"), .text("2026-11-21"), .null)
        let row = try #require(try connection.row("SELECT * FROM every_type"))
        #expect(try row.integer("tiny") == -128)
        #expect(try row.integer("small") == 65535)
        #expect(try row.integer("medium") == -8_388_608)
        #expect(try row.integer("whole") == 4_294_967_295)
        #expect(try row.text("big") == "18446744073709551615")
        #expect(try row.flag("flag"))
        #expect(try row.text("price") == "12.50")
        #expect(try row.text("name") == "Ω")
        #expect(try row.bytes("hash") == [0, 255])
        #expect(try row.text("story") == story)
        #expect(try row.text("at") == "2026-11-21 04:14:07.000001")
        #expect(try row.text("day") == "2026-11-21")
        #expect(try row.optionalText("nothing") == nil)
    }

    @Test("one statement takes other types of value each time")
    func otherTypes() throws {
        let sql = "SELECT ? AS value"
        #expect(try connection.row(sql, .text("x"))?.text("value") == "x")
        #expect(try connection.row(sql, .null)?.optionalBytes("value") == nil)
        #expect(try connection.row(sql, .integer(5))?.integer("value") == 5)
        #expect(try connection.row(sql, .text("y"))?.text("value") == "y")
        #expect(try connection.rows(sql + " FROM DUAL WHERE 1 = 0", .null).isEmpty)
    }

    @Test("a table that was altered is read by its new types")
    func altered() throws {
        try connection.execute("CREATE OR REPLACE TABLE altered (value INT)")
        try connection.execute("INSERT INTO altered VALUES (5)")
        #expect(try connection.row("SELECT value FROM altered")?.integer("value") == 5)
        try connection.execute("ALTER TABLE altered MODIFY value VARCHAR(20)")
        #expect(try connection.row("SELECT value FROM altered")?.text("value") == "5")
    }

    @Test("a row read wrongly is an error, not a trap")
    func readWrongly() throws {
        let sql = """
            SELECT 'x' AS words, 1 AS number, NULL AS nothing, x'EDA080' AS surrogate, x'F09F98' AS cut_off,
                CONCAT(REPEAT('x', 300), x'F09F98') AS cut_off_late
            """
        let row = try #require(try connection.row(sql))
        let wrongs: [() throws -> Void] = [
            { _ = try row.text("number") }, { _ = try row.integer("words") }, { _ = try row.text("nothing") },
            { _ = try row.text("missing") }, { _ = try row.text("surrogate") }, { _ = try row.text("cut_off") },
            { _ = try row.text("cut_off_late") },
        ]
        for wrong in wrongs {
            #expect(failure { try wrong() }?.sql == sql)
        }
    }

    @Test("the wrong number of values is an error, not a trap")
    func wrongCount() {
        #expect(throws: DatabaseError.self) { try connection.execute("SELECT ?") }
        #expect(throws: DatabaseError.self) { try connection.execute("SELECT 1", .null) }
    }
}
