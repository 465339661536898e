import Accounts
import Glibc

/// `gatehouse group …`
enum GroupVerb: Verb {
    static let usage = """
        usage: gatehouse group [--config FILE] VERB …

          add GROUP NAME      put an account, by username or e-mail address, into a group
          remove GROUP NAME   take it out
          list                all groups, and how many are in each
          list GROUP          the usernames of one

        A group is there as long as somebody is in it. Its name is up to 30 of a-z, 0-9, - and _, beginning with a letter.
        """

    static func run(_ arguments: Arguments) throws -> Int32 {
        let operands = arguments.operands(after: 2)
        switch (arguments.operands().first, operands.count) {
        case ("add", 2):
            let group = try parse(operands[0])
            let (membership, account) = try UserVerb.find(operands[1], arguments)
            if case .tooMany = try membership.add(account.id, to: group) {
                throw VerbError(status: EX_DATAERR, description: "\(account.username) is in too many groups")
            }
        case ("remove", 2):
            let group = try parse(operands[0])
            let (membership, account) = try UserVerb.find(operands[1], arguments)
            if case .unchanged = try membership.remove(account.id, from: group) {
                throw VerbError(status: EX_DATAERR, description: "\(account.username) is not in “\(group.name)”")
            }
        case ("list", 0):
            var table = Table(["GROUP", "ACCOUNTS"])
            for (group, members) in try Membership(arguments.configuration()).groups() {
                table.add([group.name, "\(members)"])
            }
            table.finish()
        case ("list", 1): try list(parse(operands[0]), arguments)
        default: throw UsageError(usage)
        }
        return EX_OK
    }

    private static func parse(_ name: String) throws -> Group {
        guard let group = Group(name) else {
            throw VerbError(status: EX_DATAERR, description: "“\(name)” is no name for a group\n\n\(usage)")
        }
        return group
    }

    private static func list(_ group: Group, _ arguments: Arguments) throws {
        let membership = try Membership(arguments.configuration())
        var last = ""
        while true {
            let batch = try membership.members(of: group, after: last)
            for username in batch { print(username.text) }
            guard let end = batch.last else { return }
            last = end.text
        }
    }
}
