internal import CMariaDB
internal import Synchronization

/// How often a database has failed, by what that means; shared by the connections of a process.
public final class ErrorTally: Sendable {
    private let unavailableCount = Atomic<Int64>(0)
    private let conflictCount = Atomic<Int64>(0)
    private let otherCount = Atomic<Int64>(0)

    public init() {}

    /// No server, a lost connection, a node that must not be written to.
    public var unavailable: Int64 { unavailableCount.load(ordering: .relaxed) }
    /// Deadlocks, lost certifications and lock time-outs, most of which are run again and seen by nobody.
    public var conflicts: Int64 { conflictCount.load(ordering: .relaxed) }
    /// What should not be: a missing right or table, a statement the server refuses.
    public var others: Int64 { otherCount.load(ordering: .relaxed) }

    /// That a name is taken already is an answer, not a failure.
    func count(_ error: DatabaseError) {
        switch error {
        case _ where error.code == Int(ER_DUP_ENTRY): break
        case _ where error.isConflict: conflictCount.add(1, ordering: .relaxed)
        case _ where error.isUnavailable: unavailableCount.add(1, ordering: .relaxed)
        default: otherCount.add(1, ordering: .relaxed)
        }
    }
}
