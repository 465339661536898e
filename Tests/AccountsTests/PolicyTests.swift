import Accounts
import TestSupport
import Testing

@Suite("policy")
struct PolicyTests {
    @Test("any lifetime from a second on is kept")
    func shortest() throws {
        var policy = try Policy.quick()
        policy.verifyLifetime = .seconds(1)
        policy.resetLifetime = .milliseconds(10)
        policy.sessionIdle = .seconds(1)
        let house = try House(policy)
        let anna = try house.member("anna")
        let member = try house.signIn(anna)
        try house.accounts.requestPasswordReset(for: anna.email)
        let link = try house.link()
        #expect(try house.accounts.accountToReset(link.account, link.token) != nil)
        try house.database.execute("UPDATE token SET expires_at = expires_at - INTERVAL 1 SECOND")
        try house.database.execute("UPDATE session SET last_seen_at = last_seen_at - INTERVAL 1 SECOND")
        #expect(try house.accounts.accountToReset(link.account, link.token) == nil)
        #expect(try house.accounts.member(with: member.session.token) == nil)
    }
}
