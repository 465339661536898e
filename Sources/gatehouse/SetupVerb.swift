import Accounts
import Glibc
import MariaDB

/// `gatehouse setup`: the database, its user and its tables, made or brought up to date. It may be run again.
enum SetupVerb: Verb {
    static let usage = """
        usage: gatehouse setup [--config FILE]

        Makes what is missing of the database, its user and its tables, and prints what it did. It is for a MariaDB on
        this machine, and for root, whom that knows. It may be run again.
        """

    static func run(_ arguments: Arguments) throws -> Int32 {
        guard arguments.operands().isEmpty else { throw UsageError(usage) }
        var settings = try arguments.configuration().database
        let (database, user) = (settings.database, settings.user)
        guard settings.isKnownByAccount else {
            throw VerbError(
                status: EX_CONFIG,
                description: "database_hosts names another machine, or database_password_file is set: make database "
                    + "and user there (gatehouse(8) has the statements), then run “gatehouse migrate”")
        }
        guard getpwnam(user) != nil else {
            throw VerbError(
                status: EX_NOUSER,
                description: "there is no system account “\(user)”, by which the database would know its user; make it "
                    + "with “adduser --system --group --no-create-home \(user)”")
        }
        settings.user = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "root"
        settings.database = "information_schema"  // there is no other yet
        do throws(DatabaseError) {
            let made = try Setup.run(on: Connection(settings), database: database, user: user)
            print("database \(database): \(made.database ? "made" : "there already")")
            print("database user \(user): \(made.user ? "made" : "there already"), may read and write rows")
        } catch {
            guard !error.isUnavailable else { throw error }
            throw VerbError(
                status: EX_NOPERM, description: "to be run by root, whom the database lets do this: \(error)")
        }
        settings.database = database
        print("tables: ", terminator: "")
        return try MigrateVerb.run(on: Connection(settings))
    }
}
