import Accounts
import Glibc
import MariaDB

/// `gatehouse migrate`
enum MigrateVerb: Verb {
    static let usage = """
        usage: gatehouse migrate [--config FILE]

        Brings the database's tables up to date, as a database user who may create and alter tables.
        """

    static func run(_ arguments: Arguments) throws -> Int32 {
        guard arguments.operands().isEmpty else { throw UsageError(usage) }
        return try run(on: Connection(arguments.configuration().database))
    }

    static func run(on connection: Connection) throws -> Int32 {
        switch try Migration.run(on: connection) {
        case .upToDate(let applied):
            print(applied.isEmpty ? "up to date" : applied.map { "applied \($0)" }.joined(separator: "\n"))
            return EX_OK
        case .torn(let step):
            throw VerbError(
                status: EX_DATAERR,
                description: "\(step) began and did not end: restore the database, or finish that file by hand and set "
                    + "schema_step.ended_at")
        }
    }
}
