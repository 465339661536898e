import Accounts
import TestSupport
import Testing

@Suite("deletion")
struct DeletionTests {
    let house: House
    let anna: Person
    let member: Member

    init() throws {
        house = try House()
        anna = try house.member(Person("anna", "Anna@Example.net"))
        member = try house.signIn(anna)
    }

    private func leave() throws {
        #expect(try house.accounts.requestDeletion(of: member, anna.password) == .requested)
    }

    private func letTimePass() throws {
        try house.database.execute("UPDATE account SET deletion_due_at = UTC_TIMESTAMP(6)")
    }

    @Test("whoever asks is hidden at once: not signed in anywhere, not listed, no profile")
    func hidden() throws {
        let bert = try house.signIn(house.member("bert"))
        let other = try house.signIn(anna)
        try leave()
        #expect(try house.accounts.member(with: member.session.token) == nil)
        #expect(try house.accounts.member(with: other.session.token) == nil)
        #expect(try house.accounts.directory().entries.map(\.username) == [bert.profile.username])
        #expect(try house.accounts.directory(search: "ann").entries.isEmpty)
        #expect(try house.accounts.profile(of: "anna") == nil)
        #expect(try house.accounts.account("anna")?.deletionDueAt != nil)
    }

    @Test("it takes the current password, and without it nothing happens")
    func password() throws {
        let wrong = try Password(typed: "anna has no secret")
        #expect(try house.accounts.requestDeletion(of: member, wrong) == .passwordRefused)
        #expect(try house.accounts.member(with: member.session.token) != nil)
        #expect(try house.letters().isEmpty)
        #expect(try house.accounts.events().last?.kind == "password-refused")
    }

    @Test("asked for and taken back, it is noted each time, once")
    func noted() throws {
        try leave()
        for _ in 1...2 { _ = try house.accounts.logIn("anna", anna.password, remember: false) }
        let kinds = try house.accounts.events().map(\.kind)
        #expect(kinds.suffix(4) == ["deletion-requested", "deletion-taken-back", "signed-in", "signed-in"])
    }

    @Test("an account that its operator has shut cannot be deleted, even from a session of a moment ago")
    func disabled() throws {
        try house.accounts.disable(member.id)
        #expect(try house.accounts.requestDeletion(of: member, anna.password) == .passwordRefused)
        #expect(try house.accounts.account("anna")?.deletionDueAt == nil)
    }

    @Test("one letter tells, and says until when")
    func letter() throws {
        try leave()
        let letters = try house.letters()
        guard letters.count == 1, case .deletionRequested(let recipient, let until) = letters[0] else {
            Issue.record("\(letters.map(\.kind))")
            return
        }
        #expect(recipient.email.text == "Anna@Example.net")
        let due = try #require(try house.accounts.account("anna")?.deletionDueAt)
        #expect(due.hasPrefix(until) && until.count == "2026-11-21 03:52".count)
        #expect(
            try house.count(
                "SELECT TIMESTAMPDIFF(DAY, UTC_TIMESTAMP(6), deletion_due_at + INTERVAL 1 MINUTE) FROM account") == 14)
    }

    @Test("what the letter has promised holds, whatever is set later")
    func promise() throws {
        try leave()
        var policy = house.door.policy
        policy.deletionDelay = .seconds(1)
        _ = try house.letters()
        #expect(try house.door.membership(policy).purge().accounts == 0)
        #expect(try house.canTakeBack(anna))
    }

    @Test("signing in takes it back, and a letter tells; sessions that have ended stay ended")
    func takenBack() throws {
        try leave()
        _ = try house.letters()
        guard case .tookBackDeletion(let session) = try house.accounts.logIn("anna", anna.password, remember: true)
        else {
            Issue.record("not taken back")
            return
        }
        #expect(try house.accounts.member(with: session.token)?.profile.username == anna.username)
        #expect(try house.accounts.member(with: member.session.token) == nil)
        #expect(try house.accounts.profile(of: "anna") != nil)
        #expect(try house.letters().map(\.kind) == ["deletionTakenBack"])
        #expect(try house.canSignIn(anna))
        #expect(try house.letters().isEmpty)
    }

    @Test("a wrong password takes nothing back, and is answered like any other")
    func wrongPassword() throws {
        try leave()
        guard case .refused = try house.accounts.logIn("anna", Password(typed: "wrong wrong"), remember: false) else {
            Issue.record("not refused")
            return
        }
        #expect(try house.accounts.account("anna")?.deletionDueAt != nil)
    }

    @Test("taken back before the first letter was written, only the second goes")
    func quickSecondThoughts() throws {
        try leave()
        #expect(try house.canTakeBack(anna))
        #expect(try house.letters().map(\.kind) == ["deletionTakenBack"])
    }

    @Test("whose password was stolen, and the account deleted with it, gets it back by a reset")
    func stolenPassword() throws {
        let thief = try Person("anna", anna.address, secret: "the thief's own")
        guard
            case .changed(let session) = try house.accounts.changePassword(
                of: member, from: anna.password, to: thief.password),
            let member = try house.accounts.member(with: session.token)
        else {
            Issue.record("not changed")
            return
        }
        #expect(try house.accounts.requestDeletion(of: member, thief.password) == .requested)
        _ = try house.letters()
        try house.accounts.requestPasswordReset(for: anna.email)
        let link = try house.link()
        #expect(try house.accounts.resetPassword(of: link.account, link.token, to: anna.password).isReset)
        #expect(try house.accounts.profile(of: "anna") == nil)
        guard case .refused = try house.accounts.logIn("anna", thief.password, remember: false) else {
            Issue.record("not refused")
            return
        }
        #expect(try house.canTakeBack(anna))
    }

    @Test("links that were mailed before are worth nothing, during it and after it was taken back")
    func links() throws {
        let new = try EmailAddress(parsing: "new@example.net")
        let edit = ProfileEdit(
            username: anna.username, email: new, displayName: member.profile.displayName, about: member.profile.about,
            showsEmail: false, password: anna.password)
        #expect(try house.accounts.save(edit, of: member) == .saved)
        let link = try house.link()
        try leave()
        #expect(try house.accounts.confirmEmailChange(link.account, link.token) == .refused)
        #expect(try house.canTakeBack(anna))
        #expect(try house.accounts.confirmEmailChange(link.account, link.token) == .refused)
    }

    @Test("when its time is over all rows are gone, and the username is held from everybody")
    func gone() throws {
        try leave()
        _ = try house.letters()
        #expect(try house.accounts.purge().accounts == 0)
        try letTimePass()
        #expect(try house.accounts.purge().accounts == 1)
        for table in ["account", "session", "token", "email_change", "letter"] {
            #expect(try house.count("SELECT COUNT(*) FROM \(table)") == 0, "\(table)")
        }
        #expect(try !house.canSignIn(anna))
        #expect(try house.register(Person("anna", "new@example.net")) == .usernameTaken)
        #expect(try house.register(Person("bert", anna.address)) == .accepted)
    }

    @Test("names it had before stay held as long as they would have been")
    func formerNames() throws {
        var edit = ProfileEdit(
            username: try Username(parsing: "annabel"), email: anna.email, displayName: member.profile.displayName,
            about: member.profile.about, showsEmail: false, password: nil)
        #expect(try house.accounts.save(edit, of: member) == .saved)
        edit.username = anna.username
        try house.accounts.delete(member.id)
        #expect(try house.count("SELECT COUNT(*) FROM held_username WHERE account_id IS NULL") == 2)
        #expect(try house.register(Person("anna", "new@example.net")) == .usernameTaken)
        #expect(try house.register(Person("annabel", "new@example.net")) == .usernameTaken)
    }

    @Test("it stays as long as the letter that tells has not been taken")
    func untold() throws {
        try leave()
        try letTimePass()
        #expect(try house.accounts.purge().accounts == 0)
        _ = try house.letters()
        #expect(try house.accounts.purge().accounts == 1)
    }

    @Test("what its operator shuts meanwhile stays, and nobody takes it back")
    func shutMeanwhile() throws {
        try leave()
        _ = try house.letters()
        try house.accounts.disable(member.id)
        try letTimePass()
        #expect(try house.accounts.purge().accounts == 0)
        #expect(try !house.canTakeBack(anna))
    }

    @Test("signing in at the last moment wins or loses, but never half", .timeLimit(.minutes(1)))
    func lastMoment() throws {
        try leave()
        _ = try house.letters()
        try letTimePass()
        let anna = self.anna
        let outcomes = house.race(20) { accounts, number -> Bool in
            if number.isMultiple(of: 2) { return try accounts.purge().accounts == 1 }
            switch try accounts.logIn("anna", anna.password, remember: false) {
            case .signedIn, .tookBackDeletion: return true
            default: return false
            }
        }
        #expect(try outcomes.contains { try $0.get() })
        let remaining = try house.count("SELECT COUNT(*) FROM account WHERE listed")
        let held = try house.count("SELECT COUNT(*) FROM held_username")
        #expect(remaining + held == 1)
    }

    @Test("a registration that its operator deletes frees its name at once")
    func registration() throws {
        let bert = try Person("bert")
        _ = try house.register(bert)
        try house.accounts.delete(#require(try house.accounts.account("bert")).id)
        #expect(try house.register(bert) == .accepted)
    }
}

extension House {
    fileprivate func canTakeBack(_ person: Person) throws -> Bool {
        if case .tookBackDeletion = try accounts.logIn(person.name, person.password, remember: false) {
            true
        } else {
            false
        }
    }
}
