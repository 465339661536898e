import Foundation
import MariaDB
import TestSupport
import Testing

@testable import Accounts

@Suite("migration")
struct MigrationTests {
    let house: House
    let all = Migration.steps.map(\.name)

    init() throws {
        house = try House(isMigrated: false)
    }

    private func applied(_ outcome: Migration.Outcome) -> [String]? {
        if case .upToDate(let applied) = outcome { applied } else { nil }
    }

    @Test("an empty database gets every step once and in order; a second run finds nothing to do")
    func once() throws {
        #expect(try Migration.missing(on: house.database) == all)
        #expect(all == all.sorted())
        #expect(try applied(Migration.run(on: house.database)) == all)
        #expect(try Migration.missing(on: house.database).isEmpty)
        try house.member("anna")
        #expect(try applied(Migration.run(on: house.database)) == [])
        #expect(try house.accounts.account("anna") != nil)
    }

    @Test("from the start there is no account, and nothing else in any table")
    func empty() throws {
        _ = try Migration.run(on: house.database)
        let tables = try house.database.rows(
            "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()"
        ).map { try $0.text("name") }
        #expect(tables.count >= 8)
        for table in tables where table != "schema_step" {
            #expect(try house.count("SELECT COUNT(*) FROM \(table)") == 0, "\(table)")
        }
    }

    @Test("each file of the schema is a step")
    func files() throws {
        let folder = URL(filePath: #filePath).appending(path: "../../../Sources/Accounts/Schema").standardized.path
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(files.sorted() == all.map { $0 + ".sql" })
        for step in Migration.steps { #expect(Script(step.script) != nil) }
    }

    @Test("of several at once one applies each step, and the others wait for it")
    func atOnce() throws {
        let door = house.door
        let outcomes = try house.race(5) { _, _ in try Migration.run(on: Connection(door.settings)) }
            .map { applied(try $0.get()) }
        #expect(outcomes.count { $0 == all } == 1)
        #expect(outcomes.count { $0 == [] } == 4)
    }

    @Test("a step that broke off is told by this run and every later one, and nothing follows it")
    func torn() throws {
        // What the first step would make is there already: it fails at its first statement.
        try house.database.execute("CREATE TABLE account (id INT)")
        #expect(throws: DatabaseError.self) { try Migration.run(on: house.database) }
        for _ in 1...2 {
            guard case .torn(let step) = try Migration.run(on: house.database) else {
                Issue.record("the torn step was not told")
                return
            }
            #expect(step == all[0])
        }
        #expect(try house.count("SELECT COUNT(*) FROM schema_step") == 1)
    }
}
