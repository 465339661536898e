import Accounts
import Crypto
import MariaDB

extension Membership {
    /// For a verb that is alone: with a gate of its own.
    convenience init(_ configuration: Configuration) throws {
        self.init(
            connection: Connection(configuration.database), hashing: try HashingGate(threads: 1),
            policy: configuration.policy)
    }
}
