import Accounts
import Glibc

/// `gatehouse session …`
enum SessionVerb: Verb {
    static let usage = """
        usage: gatehouse session [--config FILE] VERB …

          list NAME        where NAME, a username or an e-mail address, is signed in: number, device, network, begun,
                           last seen (UTC)
          revoke NAME      end all of its sessions
          revoke NAME ID   end the one with this number
          revoke --all     end everybody’s sessions
        """

    static func run(_ arguments: Arguments) throws -> Int32 {
        let operands = arguments.operands(after: 2)
        switch (arguments.operands().first, operands.count) {
        case ("list", 1):
            let (membership, account) = try UserVerb.find(operands[0], arguments)
            var table = Table(["SESSION", "DEVICE", "NETWORK", "BEGUN", "LAST SEEN"])
            for session in try membership.sessions(of: account.id) { table.add(session.row) }
            table.finish()
        case ("revoke", 1) where operands == ["--all"]:
            print(try Membership(arguments.configuration()).endAllSessions())
        case ("revoke", 1):
            let (membership, account) = try UserVerb.find(operands[0], arguments)
            print(try membership.endSessions(of: account.id))
        case ("revoke", 2):
            let (membership, account) = try UserVerb.find(operands[0], arguments)
            if operands[1] == "--all" {
                print(try membership.endSessions(of: account.id))
            } else {
                guard let id = Int64(operands[1]), try membership.endSession(id, of: account.id) else {
                    throw VerbError(
                        status: EX_DATAERR, description: "\(account.username) has no session “\(operands[1])”")
                }
                print(1)
            }
        default: throw UsageError(usage)
        }
        return EX_OK
    }
}

extension ListedSession {
    fileprivate var row: [String] {
        let browser = device.browser ?? "unknown"
        let name = device.system.map { "\(browser) on \($0)" } ?? browser
        return ["\(id)", name, network.isEmpty ? "unknown" : network, begunAt, lastSeenAt]
    }
}
