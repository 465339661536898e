import FastCGI
import Testing

extension InTurn {
    @Suite("A bell") struct BellTests {
        @Test("is heard at once by who comes after it was rung, once for all rings")
        func remembered() throws {
            let (bell, stop) = (try Bell(), try StopSignal())
            bell.ring()
            bell.ring()
            bell.wait(orUntil: stop)
            let stopping = try WorkerThread(name: "stop") {
                stop.pause(milliseconds: 300)
                stop.stop()
            }
            let start = ContinuousClock.now
            bell.wait(orUntil: stop)
            #expect(ContinuousClock.now - start >= .milliseconds(250))
            stopping.join()
        }

        @Test("wakes who waits")
        func heard() throws {
            let (bell, stop) = (try Bell(), try StopSignal())
            let ringing = try WorkerThread(name: "bell") { bell.ring() }
            bell.wait(orUntil: stop)
            #expect(!stop.isStopping)
            ringing.join()
        }
    }
}
