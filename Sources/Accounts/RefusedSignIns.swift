import MariaDB

/// Many tries that were refused, and then one that was not: the account's owner is told by letter, for perhaps it was
/// not they who tried (ASVS 6.3.5).
enum RefusedSignIns {
    /// From so many on a letter is due. Nobody mistypes their password that often; who has forgotten it resets it.
    static let many: Int64 = 5
    /// Somebody who keeps trying shall not fill a mailbox.
    static let pause: Duration = .seconds(24 * 3600)
}

extension Membership {
    /// Queues the letter if it is due, in the transaction that signs in, before that is noted.
    func tellOfRefusedSignIns(
        to account: AccountID, from client: Client, in connection: Connection
    ) throws(DatabaseError) {
        let id = Parameter.integer(account.value)
        guard let row = try connection.row(SQL.count, id, id, id, id) else { return }
        let count = try row.integer("tries")
        guard count >= RefusedSignIns.many, try connection.row(SQL.lastTold, id, .seconds(RefusedSignIns.pause)) == nil
        else { return }
        try connection.queue(.signInsRefused, for: account)
        try note(.triesTold, of: account, from: client, detail: "\(count)", in: connection)
    }

    /// How many the last letter tells of.
    func refusedSignIns(of account: AccountID) throws(Failure) -> String? {
        try row(SQL.lastTold, .integer(account.value), .seconds(policy.logRetention)) { row throws(DatabaseError) in
            try row.text("detail")
        }
    }
}

private enum SQL {
    // Counted to a thousand: it has to end somewhere, and says it all. A password that has been reset begins anew, and
    // so does an account whose owner tried it before it was verified.
    static let count = """
        SELECT COUNT(*) AS tries FROM (
            SELECT id FROM event WHERE account_id = ? AND kind = 'sign-in-refused' AND id > GREATEST(
                COALESCE((SELECT MAX(id) FROM event WHERE account_id = ? AND kind = 'signed-in'), 0),
                COALESCE((SELECT MAX(id) FROM event WHERE account_id = ? AND kind = 'password-reset'), 0),
                COALESCE((SELECT MAX(id) FROM event WHERE account_id = ? AND kind = 'account-verified'), 0))
            LIMIT 1000) AS refused
        """
    static let lastTold = """
        SELECT detail FROM event WHERE account_id = ? AND kind = 'tries-told'
            AND happened_at > UTC_TIMESTAMP(6) - INTERVAL ? SECOND
        ORDER BY id DESC LIMIT 1
        """
}
