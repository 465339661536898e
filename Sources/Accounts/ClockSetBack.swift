import MariaDB

extension Membership {
    /// The database's clock may have been ahead for a while. What was dated meanwhile is brought as near as it would be
    /// otherwise: no letter waits for years, no link is good for years. Part of a purge.
    func bringNearer() throws(Failure) {
        let wait = max(Self.longestPause, policy.limits[.letterAccount]?.period ?? .zero)
        try execute(SQL.letters, .seconds(wait + Self.apart))
        let lifetime = max(policy.verifyLifetime, policy.resetLifetime)
        try execute(SQL.tokens, .seconds(lifetime), .seconds(lifetime + Self.apart))
    }

    /// More than the clocks of a cluster's machines ever are.
    private static let apart: Duration = .seconds(60)
}

private enum SQL {
    static let letters = """
        UPDATE letter SET due_at = UTC_TIMESTAMP(6) WHERE due_at > UTC_TIMESTAMP(6) + INTERVAL ? SECOND
        """
    static let tokens = """
        UPDATE token SET expires_at = UTC_TIMESTAMP(6) + INTERVAL ? SECOND
        WHERE expires_at > UTC_TIMESTAMP(6) + INTERVAL ? SECOND
        """
}
