import Testing

@testable import Crypto

@Suite("seats before the hashing gate")
struct HashingSeatTests {
    @Test("who is turned away has done no work, and a seat that is let go is free for the next")
    func seats() throws {
        let gate = try HashingGate(threads: 1, queueLength: 0)
        var seat: HashingSeat? = try gate.seat()
        #expect(throws: GateError.busy) { try gate.seat() }
        #expect(throws: GateError.busy) { try gate.run { () throws(CryptoError) in Issue.record("it was run") } }
        #expect(try gate.run(on: seat) { () throws(CryptoError) in 7 } == 7)
        #expect(try gate.run(on: seat) { () throws(CryptoError) in 8 } == 8)
        #expect(throws: GateError.busy) { try gate.seat() }
        seat = nil
        #expect(try gate.run { () throws(CryptoError) in 9 } == 9)
    }

    @Test("the last seats are kept for callers who have had none lately")
    func keptSeats() throws {
        let gate = try HashingGate(threads: 1, queueLength: 1, keptSeats: 2)
        let storm = try [gate.seat(for: 1), gate.seat(for: 1)]
        #expect(throws: GateError.busy) { try gate.seat(for: 1) }
        let other = try gate.seat(for: 2)
        #expect(throws: GateError.busy) { try gate.seat(for: 2) }
        let rare = try gate.seat()
        #expect(throws: GateError.busy) { try gate.seat(for: 3) }
        withExtendedLifetime((storm, other, rare)) {}
    }
}
