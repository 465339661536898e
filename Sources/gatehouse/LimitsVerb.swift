import Accounts
import Glibc

/// `gatehouse limits …`
enum LimitsVerb: Verb {
    static let usage = """
        usage: gatehouse limits [--config FILE] VERB …

          list          what is counted now: limit, of whom, how many, of at most how many, and when all of it is
                        forgotten (UTC)
          clear NAME    forget what was counted of an account, by username or e-mail address, or of a network, by
                        an address in it; prints how much there was
          clear --all   forget all that was counted
        """

    static func run(_ arguments: Arguments) throws -> Int32 {
        let operands = arguments.operands(after: 2)
        switch (arguments.operands().first, operands.count) {
        case ("list", 0): try list(Membership(arguments.configuration()))
        case ("clear", 1) where operands == ["--all"]:
            print(try Membership(arguments.configuration()).forgetAllTries())
        case ("clear", 1):
            let membership = try Membership(arguments.configuration())
            var keys = [operands[0].lowercased(), Network(of: operands[0]).description]
            if let account = try membership.account(operands[0]) {
                keys += [account.username.lowercased(), account.email.lowercased()]
            }
            print(try membership.forgetTries(by: keys))
        default: throw UsageError(usage)
        }
        return EX_OK
    }

    private static func list(_ membership: Membership) throws {
        var table = Table(["LIMIT", "OF", "COUNT", "OF AT MOST", "UNTIL"])
        var last: String?
        repeat {
            let batch = try membership.countedTries(after: last)
            for tries in batch.tries {
                table.add([
                    tries.subject.rawValue, tries.key, "\(tries.count)", "\(tries.limit.count)", tries.endsAt,
                ])
            }
            last = batch.last
        } while last != nil
        table.finish()
    }
}
