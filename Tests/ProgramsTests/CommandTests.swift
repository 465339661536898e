import Foundation
import Testing

@testable import Programs

@Suite("command")
struct CommandTests {
    private func shell(_ script: String) -> Command {
        Command(["sh", "-c", script])
    }

    private static let soon: Duration = .seconds(30)

    @Test("what goes in is read, and what it says is kept with its status")
    func talk() throws {
        let report = try shell("cat; echo two >&2; exit 3").run(
            input: Array("one\n".utf8), for: Self.soon, keeping: 100)
        #expect(report.end == .exited(3))
        #expect(report.output == Array("one\ntwo\n".utf8))
        #expect(report.line == "one two")
        #expect(report.inputWasRead)
    }

    @Test("more than any pipe holds, both ways at once")
    func large() throws {
        let text = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        let report = try shell("cat").run(input: text, for: Self.soon, keeping: 2 << 20)
        #expect(report.output == text)
        #expect(try shell("cat").run(input: text, for: Self.soon, keeping: 10).output.count == 10)
    }

    @Test("it is ended when its time is up, with what it has started")
    func late() throws {
        let begun = ContinuousClock.now
        let report = try shell("sleep 60 & wait").run(input: [], for: .milliseconds(200), keeping: 100)
        #expect(report.end == .timedOut)
        #expect(ContinuousClock.now - begun < Self.soon)
    }

    @Test("a name is looked for along PATH, and one that is not there is an error")
    func missing() throws {
        do throws(CommandError) {
            _ = try Command(["no-such-program"]).run(input: [], for: Self.soon, keeping: 10)
            Issue.record("it ran")
        } catch {
            #expect("\(error)" == "no-such-program: No such file or directory")
        }
    }
}
