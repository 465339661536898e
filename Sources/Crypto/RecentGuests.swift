/// Who has had a seat before the hashing gate lately.
///
/// Two sets, of which the older is dropped from time to time: so nothing has to be sorted by its age.
struct RecentGuests {
    private var recent: Set<Int> = []
    private var former: Set<Int> = []
    private var turn = ContinuousClock.now

    /// Longer than a storm of as many as can sit takes to come round.
    private static let period: Duration = .seconds(10)
    /// Bounds the memory. In a storm of more, those of the last seconds are known.
    private static let most = 10_000

    func knows(_ guest: Int, at now: ContinuousClock.Instant = .now) -> Bool {
        recent.contains(guest) && now < turn + Self.period * 2 || former.contains(guest) && now < turn + Self.period
    }

    mutating func note(_ guest: Int, at now: ContinuousClock.Instant = .now) {
        if now >= turn + Self.period || recent.count >= Self.most {
            former = now < turn + Self.period * 2 ? recent : []
            recent = []
            turn = now
        }
        recent.insert(guest)
    }
}
