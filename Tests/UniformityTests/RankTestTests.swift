import Testing

@testable import Uniformity

@Suite("rank test")
struct RankTestTests {
    @Test("ozone in May and in August, with ties, as R's help page for wilcox.test has it")
    func ozone() {
        let may: [Double] = [
            41, 36, 12, 18, 28, 23, 19, 8, 7, 16, 11, 14, 18, 14, 34, 6, 30, 11, 1, 11, 4, 32, 23, 45, 115, 37,
        ]
        let august: [Double] = [
            39, 9, 16, 78, 35, 66, 122, 89, 110, 44, 28, 65, 22, 59, 23, 31, 44, 21, 9, 45, 168, 73, 76, 118, 84, 85,
        ]
        let test = RankTest(may, august)
        #expect(test.u == 127.5)
        #expect(abs(test.p - 0.0001208) < 0.00000005)
    }

    @Test("diagnosis by age and sex, without ties, as SciPy's documentation for mannwhitneyu has it")
    func diagnosis() {
        let test = RankTest([19, 22, 16, 29, 24], [20, 11, 17, 12])
        #expect(test.u == 17)
        #expect(abs(test.p - 0.11134688653314041) < 1e-12)
    }

    @Test("the other way round the p-value is the same")
    func symmetric() {
        #expect(RankTest([1, 2, 3, 9], [4, 5, 6, 7]).p == RankTest([4, 5, 6, 7], [1, 2, 3, 9]).p)
    }

    @Test("where all are equal, or there are none, nothing is told")
    func equal() {
        #expect(RankTest([1, 1], [1, 1, 1]).p == 1)
        #expect(RankTest([], []).p == 1)
    }

    @Test("the median of an odd number is the one in the middle, of an even one the mean of two")
    func median() {
        #expect([3.0, 1, 2].median == 2)
        #expect([4.0, 1, 2, 3].median == 2.5)
        #expect([Double]().median.isNaN)
    }
}
