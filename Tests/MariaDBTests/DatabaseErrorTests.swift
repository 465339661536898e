import MariaDB
import TestSupport
import Testing

@Suite struct DatabaseErrorTests {
    let connection = Connection.shared()
    let table = "errors_\(UInt32.random(in: 0...UInt32.max))"

    init() throws {
        try connection.execute(
            """
            CREATE TABLE \(table) (name VARCHAR(40) CHARACTER SET utf8mb4 NOT NULL, age TINYINT UNSIGNED, at DATETIME,
                UNIQUE KEY name_is_unique (name))
            """)
    }

    private func failure(_ sql: String, _ parameter: Parameter) throws -> DatabaseError {
        try #require(MariaDBTests.failure { try connection.execute(sql, parameter) })
    }

    @Test("a duplicate key is known by its name, and the value is not in it", arguments: ["secret", "' for key 'x'"])
    func duplicate(_ value: String) throws {
        let sql = "INSERT INTO \(table) (name) VALUES (?)"
        try connection.execute(sql, .text(value))
        let error = try failure(sql, .text(value))
        #expect(error.code == 1062)
        #expect(error.isDuplicateKey(named: "name_is_unique"))
        #expect(!error.isDuplicateKey(named: "is_unique"))
        #expect(!error.isDuplicateKey(named: "x"))
        #expect(
            error.description
                == "database error 1062 (23000): Duplicate entry '…' for key 'name_is_unique', in: \(sql)")
    }

    @Test("a statement that fails names its SQL but no values")
    func noValues() throws {
        for sql in [
            "INSERT INTO \(table) (name, age) VALUES ('x', ?)", "INSERT INTO \(table) (name, at) VALUES ('x', ?)",
            "UPDATE \(table) SET age = 1 WHERE CAST(? AS INTEGER) = age AND nowhere = 1",
        ] {
            let error = try failure(sql, .text("secret 'secret"))
            #expect(error.sql == sql)
            #expect(!error.description.contains("secret"))
        }
        let error = try failure("INSERT INTO \(table) (name) VALUES (?)", .bytes([0xC0, 0xAF] + "secret".utf8))
        #expect(error.code == 1366)
        #expect(!error.description.contains("secret"))
    }

    @Test("a mistake of ours is told in full, and is not called unavailable")
    func ownMistake() throws {
        let error = try #require(MariaDBTests.failure { try connection.execute("SELECT 1 FROM not_there") })
        #expect(error.description.contains("Table 'gatehouse.not_there' doesn't exist"))
        #expect(!error.isUnavailable)
        #expect(!error.isConnectionLost)
    }

    @Test("a settings' password is not printed")
    func password() {
        let settings = ConnectionSettings(servers: [], database: "d", user: "u", password: .init("secret"))
        var dumped = ""
        dump(settings, to: &dumped)
        #expect(!"\(settings) \(String(reflecting: settings)) \(dumped)".contains("secret"))
    }
}
