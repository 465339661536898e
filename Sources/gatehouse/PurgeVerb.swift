import Accounts
import Glibc

/// `gatehouse purge`
enum PurgeVerb: Verb {
    static let usage = """
        usage: gatehouse purge [--config FILE]

        Removes what is of no more use, and prints how many there were of each kind. A running “gatehouse serve” does
        the same once a minute.
        """

    static func run(_ arguments: Arguments) throws -> Int32 {
        guard arguments.operands().isEmpty else { throw UsageError(usage) }
        let membership = try Membership(arguments.configuration())
        var total = Purge.Counts()
        repeat { total += try membership.purge() } while total.isPartial
        var table = Table(["KIND", "REMOVED"])
        for (name, count) in total.lines { table.add([name, "\(count)"]) }
        table.finish()
        return EX_OK
    }
}

extension Purge.Counts {
    fileprivate var lines: KeyValuePairs<String, Int> {
        [
            "registrations never verified": registrations,
            "deleted accounts": accounts,
            "sessions": sessions,
            "mailed tokens": tokens,
            "unconfirmed addresses": emailChanges,
            "letters never taken": letters,
            "held usernames": heldUsernames,
            "counted tries": attempts,
        ]
    }
}
