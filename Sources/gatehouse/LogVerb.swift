import Accounts
import Glibc

/// `gatehouse log …`
enum LogVerb: Verb {
    static let usage = """
        usage: gatehouse log [--config FILE] [--since DURATION] [NAME]

        What has happened to all accounts, or to that of NAME, a username or an e-mail address; the oldest first. A line
        has the time (UTC), what happened, the account’s number and username, the network, the device and what there
        is to add, divided by tabs. DURATION is as in 90s, 30m, 12h or 14d; without it, all that is kept.
        """

    static func run(_ arguments: Arguments) throws -> Int32 {
        var operands = arguments.operands()
        var since: Duration?
        if let place = operands.firstIndex(of: "--since") {
            since = Duration(configured: operands[place + 1])
            guard since != nil else { throw UsageError("--since: this has to be \(Duration.expectation)") }
            operands.removeSubrange(place...place + 1)
        }
        guard operands.count <= 1 else { throw UsageError(usage) }
        let membership: Membership
        var account: Administration.Account?
        if let name = operands.first {
            (membership, account) = try UserVerb.find(name, arguments)
        } else {
            membership = try Membership(arguments.configuration())
        }
        var table = Table(["TIME", "EVENT", "NUMBER", "USERNAME", "NETWORK", "DEVICE", "DETAIL"])
        var batch = try membership.events(of: account?.id, since: since)
        while let end = batch.last {
            for event in batch { table.add(event.row) }
            batch = try membership.events(of: account?.id, since: since, after: end.id)
        }
        table.finish()
        return EX_OK
    }
}

extension Event {
    fileprivate var row: [String] {
        let known: String? = device.browser.map { browser in
            device.system.map { "\(browser) on \($0)" } ?? browser
        }
        let fields: [String?] = [happenedAt, kind, account?.description, username, network, known, detail]
        return fields.map { field in field.flatMap { $0.isEmpty ? nil : $0 } ?? "-" }
    }
}
