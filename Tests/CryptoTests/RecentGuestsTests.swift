import Testing

@testable import Crypto

@Suite("recent guests")
struct RecentGuestsTests {
    @Test("a caller is known for ten seconds at least, and not for more than twenty")
    func guests() {
        var guests = RecentGuests()
        let start = ContinuousClock.now
        #expect(!guests.knows(1, at: start))
        guests.note(1, at: start + .seconds(9))
        #expect(guests.knows(1, at: start + .seconds(18)))
        #expect(!guests.knows(2, at: start + .seconds(18)))
        #expect(!guests.knows(1, at: start + .seconds(29)))
        guests.note(1, at: start + .seconds(30))
        #expect(!guests.knows(1, at: start + .seconds(60)))
    }
}
