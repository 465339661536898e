import Accounts
import Crypto
import MariaDB

extension Membership {
    /// For a verb that is alone: with a gate of its own.
    /// - Parameter policy: another than the configuration's.
    convenience init(_ configuration: Configuration, policy: Policy? = nil) throws {
        self.init(
            connection: Connection(configuration.database), hashing: try HashingGate(threads: 1),
            policy: policy ?? configuration.policy)
    }
}
