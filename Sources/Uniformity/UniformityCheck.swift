public import Accounts

/// Compares what a site tells a stranger about the sorts of accounts there are.
///
/// Each round makes accounts of its own, asks about each with every form, in an order that is new each time, and
/// removes them: nobody on the way has seen them before, and hardly anybody sees them at all.
public struct UniformityCheck {
    private let membership: Membership
    private let curl: Curl
    private let rounds: Int
    private let isInterrupted: () -> Bool

    /// - Parameters:
    ///   - base: where visitors find the site, without a slash at the end.
    ///   - rounds: answers to be had of each form about each sort.
    ///   - isInterrupted: asked before each form. What the site has in hand is waited for, or it would have its
    ///     consequences when all is cleared up.
    public init(_ membership: Membership, base: String, rounds: Int, unless isInterrupted: @escaping () -> Bool) {
        self.membership = membership
        curl = Curl(base: base)
        self.rounds = rounds
        self.isInterrupted = isInterrupted
    }

    /// Whatever comes of it, no account stays behind; where the database was lost or the program killed, the next
    /// comparison removes it.
    /// - Parameter report: is told how many rounds are done.
    public func run(_ report: (Int) -> Void) throws(UniformityError) -> [Comparison] {
        let member: StandInMember
        do {
            try membership.removeStandIns()
            member = try membership.makeStandInMember()
        } catch {
            throw .accounts(error)
        }
        let result = Result { () throws(UniformityError) -> [Comparison] in try compare(member, report) }
        do { try membership.removeStandIns(of: member) } catch { throw .accounts(error) }
        return try result.get()
    }

    private func compare(_ member: StandInMember, _ report: (Int) -> Void) throws(UniformityError) -> [Comparison] {
        let asker = try Asker(member, by: curl)
        var comparisons = AskedForm.allCases.map(Comparison.init)
        for round in 1...rounds where comparisons.contains(where: { !$0.isLimited }) {
            let standIns: [StandIn]
            do { standIns = try membership.makeStandIns(besides: member) } catch { throw .accounts(error) }
            // Shuffled, and those that get in the way of others last.
            var places = comparisons.indices.filter { !comparisons[$0].isLimited }.shuffled()
            _ = places.partition { comparisons[$0].form == .registration }
            for place in places { try ask(about: standIns.shuffled(), asker, into: &comparisons[place]) }
            do { try membership.removeStandIns(of: member, isOver: false) } catch { throw .accounts(error) }
            report(round)
        }
        return comparisons
    }

    /// That a limit was met by one of the answers spoils the others, too.
    private func ask(
        about standIns: [StandIn], _ asker: Asker, into comparison: inout Comparison
    ) throws(UniformityError) {
        guard !isInterrupted() else { throw .interrupted }
        let answers = try curl.ask(standIns.compactMap { asker.question(comparison.form, about: $0) })
        comparison.isLimited = answers.contains { $0.status == Self.tooManyRequests }
        guard !comparison.isLimited else { return }
        for (standIn, answer) in zip(standIns, answers) { comparison.add(answer, about: standIn.sort) }
    }

    private static let tooManyRequests = 429
}
