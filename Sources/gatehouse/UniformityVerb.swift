import Accounts
import Glibc
import MariaDB
import Uniformity
import Web

/// `gatehouse check --uniform URL`: whether the running site tells a stranger who has an account.
enum UniformityVerb {
    /// Enough to find what is as large as time usually varies, and few enough for the limits that sites have.
    private static let usualSamples = 50
    private static let samples = Comparison.fewest...10_000
    /// MariaDB's ER_LOCK_WAIT_TIMEOUT.
    private static let lockIsHeld = 1205

    static func run(_ arguments: Arguments) throws -> Int32 {
        var rest = arguments.operands()[...]
        var address: String?
        var count = usualSamples
        while let word = rest.popFirst() {
            guard let value = rest.popFirst() else { throw UsageError(CheckVerb.usage) }
            switch word {
            case "--uniform": address = value
            case "--samples":
                guard let number = Int(value), samples.contains(number) else {
                    throw UsageError(
                        "--samples: this has to be a number from \(samples.lowerBound) to \(samples.upperBound)")
                }
                count = number
            default: throw UsageError(CheckVerb.usage)
            }
        }
        guard let address, let base = BaseURL(address) else {
            throw UsageError("--uniform: this has to be where the site is, as in https://example.org")
        }
        let configuration = try arguments.configuration()
        let comparisons = try HeldSignals.during { isInterrupted in
            // Two at once would remove each other's accounts.
            let result: Result<[Comparison], any Error>
            do throws(DatabaseError) {
                result = try Connection(configuration.database).withLock("gatehouse.uniformity", patience: .zero) {
                    _ throws(DatabaseError) -> Result<[Comparison], any Error> in
                    Result { try compare(configuration, base, count, isInterrupted) }
                }
            } catch {
                guard error.code == lockIsHeld else { throw error }
                throw VerbError(status: EX_TEMPFAIL, description: "another comparison is under way")
            }
            return try result.get()
        }
        for line in UniformityTable(comparisons).lines(padded: isatty(STDOUT_FILENO) == 1) { print(line) }
        for line in comparisons.flatMap(\.findings) { print(line) }
        if comparisons.contains(where: \.isToldApart) { return EX_CONFIG }
        return comparisons.allSatisfy(\.isSufficient) ? EX_OK : EX_TEMPFAIL
    }

    private static func compare(
        _ configuration: Configuration, _ base: BaseURL, _ count: Int,
        _ isInterrupted: @escaping () -> Bool
    ) throws -> [Comparison] {
        let check = UniformityCheck(
            try Membership(configuration), base: base.description, rounds: count, unless: isInterrupted)
        let isWatched = isatty(STDERR_FILENO) == 1
        defer { if isWatched { StandardError.write("\r\u{1B}[K") } }
        do throws(UniformityError) {
            return try check.run { round in
                if isWatched { StandardError.write("\r\(round) of \(count)") }
            }
        } catch {
            switch error {
            case .accounts(let failure): throw failure
            case .curlMissing, .curlFailed, .interrupted, .noForm: throw VerbError(EX_UNAVAILABLE, error)
            case .otherSite: throw VerbError(EX_CONFIG, error)
            case .limited: throw VerbError(EX_TEMPFAIL, error)
            }
        }
    }
}

extension VerbError {
    fileprivate init(_ status: Int32, _ error: UniformityError) {
        self.init(status: status, description: "\(error)")
    }
}

extension Comparison {
    fileprivate var isToldApart: Bool {
        !unexpectedStatuses.isEmpty || StandIn.Sort.allCases.contains { !differences($0).isEmpty }
    }

    /// Lines for the operator, like those of `gatehouse check`.
    fileprivate var findings: [String] {
        var problems: [String] = []
        if !unexpectedStatuses.isEmpty {
            let statuses = unexpectedStatuses.map(String.init).joined(separator: ", ")
            problems.append("answered with \(statuses) instead of \(form.expectedStatus)")
        }
        for sort in StandIn.Sort.allCases where !differences(sort).isEmpty {
            let what = differences(sort).joined(separator: ", ")
            problems.append("\(sort) accounts are told from unknown ones by \(what)")
        }
        if !isSufficient { problems.append("too few answers to judge by") }
        let lines = problems.map { "problem: \(form.rawValue): \($0)" }
        let limit = "\(form.rawValue): the site's limits let no more answers through to this network"
        return (lines.isEmpty ? ["ok: \(form.rawValue)"] : lines) + (isLimited ? ["note: \(limit)"] : [])
    }
}
