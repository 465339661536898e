internal import Glibc

/// Mann and Whitney's U test: whether values of one sort tend to be larger than those of another, whatever their
/// distribution. By the normal approximation, with the corrections for ties and for continuity.
public struct RankTest: Sendable {
    /// How many pairs have the larger value in the first sort; a tie counts one half.
    public let u: Double
    /// How often chance alone would make the two sorts differ so much, whichever way.
    public let p: Double

    public init(_ ones: [Double], _ others: [Double]) {
        let all = (ones.map { (value: $0, isOne: true) } + others.map { (value: $0, isOne: false) })
            .sorted { $0.value < $1.value }
        var rankSum = 0.0
        var ties = 0.0
        var start = 0
        while start < all.count {
            var end = start
            while end < all.count, all[end].value == all[start].value { end += 1 }
            let rank = Double(start + 1 + end) / 2  // those that tie share their ranks
            rankSum += rank * Double(all[start..<end].count { $0.isOne })
            let tied = Double(end - start)
            ties += tied * tied * tied - tied
            start = end
        }
        let (n, m) = (Double(ones.count), Double(others.count))
        let total = n + m
        u = rankSum - n * (n + 1) / 2
        let variance = n * m / 12 * (total + 1 - ties / (total * (total - 1)))
        let distance = abs(u - n * m / 2) - 0.5
        p = variance > 0 ? min(1, erfc(distance / variance.squareRoot() / 2.0.squareRoot())) : 1
    }
}

extension [Double] {
    /// The one in the middle; of an even number the mean of the two.
    public var median: Double {
        let sorted = sorted()
        guard !sorted.isEmpty else { return .nan }
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}
