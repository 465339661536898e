import MariaDB
import TestSupport
import Testing

@Suite struct ScriptTests {
    @Test("statements end where a line ends with a semicolon")
    func statements() {
        let script = Script("-- what it is for;\nCREATE TABLE a (\n  id INT -- key\n);  \n\nSELECT ';', 1;\n")
        #expect(script?.statements == ["CREATE TABLE a (\n  id INT -- key\n)", "SELECT ';', 1"])
        #expect(Script("-- nothing\n")?.statements == [])
    }

    @Test("a file that was cut is refused")
    func cut() {
        #expect(Script("SELECT 1;\nCREATE TABLE a (") == nil)
    }

    @Test("a script runs up to its first error")
    func run() throws {
        let connection = Connection.shared()
        let script = try #require(
            Script(
                """
                CREATE OR REPLACE TABLE scripted (id INT);
                INSERT INTO scripted VALUES (1);
                SELECT * FROM scripted;
                INSERT INTO not_there VALUES (1);
                INSERT INTO scripted VALUES (2);
                """))
        #expect(failure { try connection.execute(script) }?.sql == "INSERT INTO not_there VALUES (1)")
        #expect(try connection.count("SELECT COUNT(*) AS n FROM scripted") == 1)
    }

    @Test("a lock is held by one connection, and lost with it")
    func lock() throws {
        let (one, other) = (Connection.shared(), Connection.shared())
        try one.withLock("test", patience: .zero) { one throws(DatabaseError) in
            #expect(throws: DatabaseError.self) { try other.withLock("test", patience: .zero) { _ in } }
            #expect(throws: Never.self) { try other.kill(one) }
            #expect(throws: DatabaseError.self) { try one.execute("SELECT 1") }
            #expect(throws: DatabaseError.self) { try one.execute("SELECT 1") }
        }
        try other.withLock("test", patience: .seconds(1)) { _ in }
        try one.withLock("test", patience: .zero) { _ in }
    }
}
