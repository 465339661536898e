import Accounts
import TestSupport
import Testing

@Suite("held usernames")
struct HeldUsernameTests {
    let house: House
    let anna: Member

    init() throws {
        house = try House()
        anna = try house.signIn(house.member("anna"))
    }

    private func edit(_ username: String, of member: Member) throws -> ProfileEdit {
        ProfileEdit(
            username: try Username(parsing: username), email: member.profile.email,
            displayName: member.profile.displayName, about: member.profile.about,
            showsEmail: member.profile.showsEmail, password: nil)
    }

    private func rename(_ member: Member, to username: String) throws -> Profile.Outcome {
        try house.accounts.save(edit(username, of: member), of: member)
    }

    private func held() throws -> [String] {
        try house.database.rows("SELECT CAST(username_key AS CHAR) AS name FROM held_username ORDER BY username_key")
            .map { try $0.text("name") }
    }

    @Test("after a change of username nobody else gets the old name, by registration or by a change of theirs")
    func keptFromOthers() throws {
        let mallory = try house.signIn(house.member("mallory"))
        #expect(try rename(anna, to: "annabel") == .saved)
        #expect(try house.register(Person("ANNA", "other@example.net")) == .usernameTaken)
        #expect(try rename(mallory, to: "Anna") == .usernameTaken)
        #expect(try house.accounts.profile(of: "mallory") != nil)
        #expect(try house.accounts.account("other@example.net") == nil)
        #expect(try house.accounts.waitingLetters().map(\.kind) == ["username-changed"])
    }

    @Test("a held name is refused exactly as a taken one: what waited with the same address is still there")
    func likeTaken() throws {
        let bert = try Person("bert")
        _ = try house.register(bert)
        let link = try house.link()
        #expect(try rename(anna, to: "annabel") == .saved)
        #expect(try house.register(Person("anna", bert.address)) == .usernameTaken)
        #expect(try house.accounts.verify(link.account, link.token) == .verified)
    }

    @Test("its former owner takes it back, and then the other name is held")
    func takenBack() throws {
        #expect(try rename(anna, to: "annabel") == .saved)
        #expect(try held() == ["anna"])
        #expect(try rename(anna, to: "ANNA") == .saved)
        #expect(try held() == ["annabel"])
        #expect(try house.register(Person("annabel", "other@example.net")) == .usernameTaken)
    }

    @Test("another way to write the same name holds nothing")
    func sameName() throws {
        #expect(try rename(anna, to: "Anna") == .saved)
        #expect(try held().isEmpty)
    }

    @Test("when its time is over the name is anybody's, and not its former owner's before others")
    func over() throws {
        #expect(try rename(anna, to: "annabel") == .saved)
        try house.database.execute("UPDATE held_username SET held_until = UTC_TIMESTAMP(6)")
        #expect(try house.register(Person("anna", "other@example.net")) == .accepted)
        #expect(try held().isEmpty)
        #expect(try rename(anna, to: "anna") == .usernameTaken)
    }

    @Test("one member holds five names at most: the oldest is free again")
    func most() throws {
        for name in ["ann1", "ann2", "ann3", "ann4", "ann5", "ann6"] { #expect(try rename(anna, to: name) == .saved) }
        #expect(try held() == ["ann1", "ann2", "ann3", "ann4", "ann5"])
        #expect(try house.register(Person("anna", "other@example.net")) == .accepted)
    }

    @Test("whoever has six names may still go back to any of the five that are held")
    func oldestTakenBack() throws {
        for name in ["ann1", "ann2", "ann3", "ann4", "ann5"] { #expect(try rename(anna, to: name) == .saved) }
        #expect(try rename(anna, to: "anna") == .saved)
        #expect(try held() == ["ann1", "ann2", "ann3", "ann4", "ann5"])
    }

    @Test("the operator may give a held name away")
    func operatorGives() throws {
        #expect(try rename(anna, to: "annabel") == .saved)
        let bert = try Person("anna", "bert@example.net")
        guard case .created = try house.accounts.create(bert.username, bert.email, bert.password) else {
            Issue.record("not created")
            return
        }
        #expect(try held().isEmpty)
        #expect(try rename(anna, to: "anna") == .usernameTaken)
    }

    @Test("of fifty who want a name while its owner gives it up, none gets it")
    func race() throws {
        let (anna, edit) = (self.anna, try edit("annabel", of: self.anna))
        let outcomes = house.race { accounts, number -> Bool in
            if number == 25 {
                let outcome = try accounts.save(edit, of: anna)
                return outcome != .saved
            }
            let person = try Person("anna", "p\(number)@example.net")
            return try accounts.register(person.username, person.email, person.password) == .accepted
        }
        #expect(try outcomes.map { try $0.get() }.allSatisfy { !$0 })
        #expect(try house.count("SELECT COUNT(*) FROM account WHERE username_key = 'anna'") == 0)
        #expect(try held() == ["anna"])
    }

    @Test("of fifty who change to one free name, and fifty names given up for it, all is one name each")
    func raceOfChanges() throws {
        var members: [Member] = []
        for number in 1...50 {
            let person = try Person("m\(number)x")
            _ = try house.accounts.create(person.username, person.email, person.password)
            members.append(try house.signIn(person))
        }
        let edits = try members.map { try edit("wanted", of: $0) }
        let outcomes = house.race { [members] accounts, number in
            try accounts.save(edits[number - 1], of: members[number - 1])
        }
        #expect(try outcomes.filter { try $0.get() == .saved }.count == 1)
        #expect(try held().count == 1)
        #expect(
            try house.count("SELECT COUNT(*) FROM account JOIN held_username USING (username_key)") == 0)
    }

    @Test("of two changes by one member at once, no name between is free for others")
    func twoAtOnce() throws {
        let (anna, edits) = (self.anna, try (1...20).map { try edit("anna-\($0)", of: self.anna) })
        _ = house.race(20) { accounts, number in try accounts.save(edits[number - 1], of: anna) }
        let now = try #require(try house.accounts.member(with: anna.session.token)).profile.username.text
        let names = try held()
        #expect(!names.contains(now))
        #expect(names.count == 5)
    }
}
