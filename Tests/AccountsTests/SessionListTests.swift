import Accounts
import TestSupport
import Testing

@Suite("list of sessions")
struct SessionListTests {
    let house: House
    let anna: Person
    let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"

    init() throws {
        house = try House()
        anna = try house.member("anna")
    }

    private func isAlive(_ member: Member) throws -> Bool {
        try house.accounts.member(with: member.session.token) != nil
    }

    @Test("it has each one's device, network and times, the one that asks first")
    func listed() throws {
        let here = try house.signIn(anna, from: Client(address: "192.0.2.1", userAgent: firefox))
        _ = try house.signIn(anna, from: Client(address: "2001:db8::1:2:3:4", userAgent: "curl/8.5.0"))
        try house.database.execute("UPDATE session SET created_at = '2026-11-20 03:52:07.5' WHERE browser = 'Firefox'")
        let sessions = try house.accounts.sessions(of: here)
        #expect(sessions.map(\.isOwn) == [true, false])
        #expect(sessions.map(\.device) == [firefox, "curl/8.5.0"].map(DeviceName.init(userAgent:)))
        #expect(sessions.map(\.network) == ["192.0.2.1", "2001:db8::/64"])
        #expect(sessions[0].begunAt == "2026-11-20 03:52:07")
        #expect(sessions[0].lastSeenAt > sessions[0].begunAt)
        #expect(Set(sessions.map(\.id)).count == 2)
        let seenByOperator = try house.accounts.sessions(of: here.id)
        #expect(Set(seenByOperator.map(\.id)) == Set(sessions.map(\.id)))
        #expect(seenByOperator.map(\.isOwn) == [false, false])
    }

    @Test("it has nobody else's, and none that is over")
    func notListed() throws {
        let remembered = try house.signIn(anna, remember: true)
        _ = try house.signIn(anna)
        _ = try house.signIn(house.member("bert"))
        #expect(try house.accounts.sessions(of: remembered).count == 2)
        try house.database.execute("UPDATE session SET last_seen_at = last_seen_at - INTERVAL 1 DAY")
        #expect(try house.accounts.sessions(of: remembered).map(\.isOwn) == [true])
        try house.database.execute("UPDATE session SET created_at = created_at - INTERVAL 14 DAY")
        #expect(try house.accounts.sessions(of: remembered).isEmpty)
    }

    @Test("one is ended by its number, once, and the others live")
    func ended() throws {
        let here = try house.signIn(anna)
        let there = try house.signIn(anna)
        let number = try #require(try house.accounts.sessions(of: here).first { !$0.isOwn }?.id)
        #expect(try house.accounts.endSession(number, of: here.id))
        #expect(try !isAlive(there))
        #expect(try isAlive(here))
        #expect(try !house.accounts.endSession(number, of: here.id))
    }

    @Test("nobody ends another member's session by its number")
    func othersNumbers() throws {
        let victim = try house.signIn(anna)
        let mallory = try house.signIn(house.member("mallory"))
        let number = try house.accounts.sessions(of: victim)[0].id
        #expect(try !house.accounts.endSession(number, of: mallory.id))
        #expect(try house.accounts.endOtherSessions(of: mallory) == 0)
        #expect(try isAlive(victim))
        #expect(try isAlive(mallory))
    }

    @Test("all others end at once, and the one that asks lives")
    func others() throws {
        let here = try house.signIn(anna)
        let others = try (1...3).map { _ in try house.signIn(anna, remember: true) }
        #expect(try house.accounts.endOtherSessions(of: here) == 3)
        #expect(try isAlive(here))
        for other in others { #expect(try !isAlive(other)) }
    }

    @Test("the operator ends all of an account, or everybody's")
    func byOperator() throws {
        let member = try house.signIn(anna)
        let bert = try house.signIn(house.member("bert"))
        _ = try house.signIn(anna)
        #expect(try house.accounts.endSessions(of: member.id) == 2)
        #expect(try !isAlive(member))
        #expect(try isAlive(bert))
        #expect(try house.accounts.endAllSessions() == 1)
        #expect(try !isAlive(bert))
    }

    @Test("nothing that a browser says of itself is stored but the words we have for it")
    func lies() throws {
        let client = Client(
            address: "unix:\u{1F600}" + String(repeating: "x", count: 1000),
            userAgent: "<script>alert(1)</script> Firefox/\u{0}\r\nSet-Cookie: x" + String(repeating: "y", count: 9000))
        let sessions = try house.accounts.sessions(of: house.signIn(anna, from: client))
        #expect(sessions.map(\.network) == [""])
        #expect(sessions[0].device.browser == "Firefox")
        #expect(sessions[0].device.system == nil)
    }
}
