import Accounts
import TestSupport
import Testing

@Suite("change of password")
struct PasswordChangeTests {
    let house: House
    let anna: Person
    let changed: Person
    let member: Member

    init() throws {
        house = try House()
        anna = try house.member("anna")
        changed = try Person("anna", secret: "something else")
        member = try house.signIn(anna)
    }

    private func change(from old: Password) throws -> Session? {
        let outcome = try house.accounts.changePassword(of: member, from: old, to: changed.password)
        if case .changed(let session) = outcome { return session }
        return nil
    }

    @Test("without the old password nothing happens")
    func refused() throws {
        #expect(try change(from: changed.password) == nil)
        #expect(try house.canSignIn(anna))
        #expect(try house.accounts.member(with: member.session.token) != nil)
        #expect(try house.letters().isEmpty)
    }

    @Test("the new password works, the old one does not, and a letter tells")
    func works() throws {
        #expect(try change(from: anna.password) != nil)
        #expect(try house.canSignIn(changed))
        #expect(try !house.canSignIn(anna))
        let letters = try house.letters()
        #expect(letters.map(\.kind) == ["passwordChanged"])
        #expect(letters[0].recipient.email == anna.email)
    }

    @Test("all sessions end, and the browser that asked gets a new one of the same kind", arguments: [true, false])
    func sessions(remembered: Bool) throws {
        let other = try house.signIn(anna)
        let own = try house.signIn(anna, remember: remembered)
        let outcome = try house.accounts.changePassword(of: own, from: anna.password, to: changed.password)
        guard case .changed(let renewed) = outcome else {
            Issue.record("the password was not changed")
            return
        }
        for ended in [member, other, own] { #expect(try house.accounts.member(with: ended.session.token) == nil) }
        let now = try #require(try house.accounts.member(with: renewed.token))
        #expect(now.session.isRemembered == remembered)
        #expect(now.profile.username == anna.username)
        #expect(try house.sessionsOlderThanTheirPassword() == 0)
    }

    @Test("a reset that had been mailed is void")
    func pendingReset() throws {
        try house.accounts.requestPasswordReset(for: anna.email)
        let link = try house.link()
        #expect(try change(from: anna.password) != nil)
        #expect(try house.accounts.accountToReset(link.account, link.token) == nil)
        #expect(try !house.accounts.resetPassword(of: link.account, link.token, to: anna.password).isReset)
    }

    @Test("an account disabled since the request came keeps its password")
    func disabled() throws {
        try house.accounts.disable(member.id)
        #expect(try change(from: anna.password) == nil)
        try house.accounts.enable(member.id)
        #expect(try house.canSignIn(anna))
    }

    @Test("of several at once one wins, and its browser alone is signed in")
    func race() throws {
        let (member, anna) = (member, anna)
        let sessions = try house.race(20) { accounts, number -> Session? in
            let new = try Password(typed: "number \(number)")
            let outcome = try accounts.changePassword(of: member, from: anna.password, to: new)
            if case .changed(let session) = outcome { return session }
            return nil
        }.compactMap { try $0.get() }
        #expect(sessions.count == 1)
        #expect(try house.accounts.member(with: sessions[0].token) != nil)
        #expect(try house.count("SELECT COUNT(*) FROM session") == 1)
        #expect(try house.letters().map(\.kind) == ["passwordChanged"])
    }

    @Test("who signs in with the old password while it is being changed is not left signed in")
    func raceWithLogin() throws {
        let (member, anna, changed) = (member, anna, changed)
        for result in house.race(
            20,
            { accounts, number -> Bool in
                guard number == 1 else {
                    _ = try accounts.logIn("anna", anna.password, remember: true)
                    return true
                }
                _ = try accounts.changePassword(of: member, from: anna.password, to: changed.password)
                return true
            })
        {
            #expect(try result.get())
        }
        #expect(try house.count("SELECT COUNT(*) FROM session") == 1)
        #expect(try house.sessionsOlderThanTheirPassword() == 0)
    }
}
