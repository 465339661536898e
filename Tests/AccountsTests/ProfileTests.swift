import Accounts
import TestSupport
import Testing

@Suite("profile")
struct ProfileTests {
    let house: House
    let anna: Person
    let member: Member

    init() throws {
        house = try House()
        anna = try house.member("anna")
        member = try house.signIn(anna)
    }

    private func edit(_ change: (inout ProfileEdit) throws -> Void) throws -> ProfileEdit {
        let now = try current()
        var edit = ProfileEdit(
            username: now.username, email: now.email, displayName: now.displayName, about: now.about,
            showsEmail: now.showsEmail, password: nil)
        try change(&edit)
        return edit
    }

    private func current() throws -> Profile {
        try #require(try house.accounts.member(with: member.session.token)).profile
    }

    @Test("all of an edit is saved, and shown to members")
    func saved() throws {
        let edit = try edit {
            $0.username = try Username(parsing: "Anna.B")
            $0.displayName = try DisplayName(parsing: "Ånna 🦊 <b>")
            $0.about = try About(parsing: "one\r\ntwo")
            $0.showsEmail = true
        }
        #expect(try house.accounts.save(edit, of: member) == .saved)
        let profile = try #require(try house.accounts.profile(of: "anna.b"))
        #expect(profile.username.text == "Anna.B")
        #expect(profile.displayName.text == "Ånna 🦊 <b>")
        #expect(profile.about.text == "one\ntwo")
        #expect(profile.showsEmail)
        #expect(profile.memberSince.count == 10)
        #expect(try house.accounts.profile(of: "anna") == nil)
        #expect(try house.accounts.waitingLetters().map(\.kind) == ["username-changed"])
    }

    @Test("the longest texts fit", arguments: ["x", "ü", "漢", "🦊"])
    func longest(_ character: Character) throws {
        let edit = try edit {
            $0.username = try Username(parsing: String(repeating: "n", count: 30))
            $0.displayName = try DisplayName(parsing: String(repeating: character, count: 100))
            $0.about = try About(parsing: String(repeating: character, count: 2000))
        }
        #expect(try house.accounts.save(edit, of: member) == .saved)
        #expect(try current().about == edit.about)
        #expect(try current().displayName == edit.displayName)
    }

    @Test("the case of one's own username may change")
    func ownCase() throws {
        #expect(try house.accounts.save(edit { $0.username = try Username(parsing: "ANNA") }, of: member) == .saved)
        #expect(try current().username.text == "ANNA")
    }

    @Test("with a username that is taken nothing is saved, not even a new address")
    func usernameTaken() throws {
        try house.member("bert")
        let edit = try edit {
            $0.username = try Username(parsing: "BERT")
            $0.email = try EmailAddress(parsing: "new@example.net")
            $0.about = try About(parsing: "new")
            $0.password = anna.password
        }
        #expect(try house.accounts.save(edit, of: member) == .usernameTaken)
        #expect(try current().about.text.isEmpty)
        #expect(try house.accounts.waitingLetters().isEmpty)
        #expect(try house.count("SELECT COUNT(*) FROM email_change") == 0)
    }

    @Test("a new address needs the current password, and nothing is saved without it")
    func passwordRefused() throws {
        for password in [nil, try Person("other").password] {
            let edit = try edit {
                $0.email = try EmailAddress(parsing: "new@example.net")
                $0.about = try About(parsing: "new")
                $0.password = password
            }
            #expect(try house.accounts.save(edit, of: member) == .passwordRefused)
        }
        #expect(try current().about.text.isEmpty)
        #expect(try house.letters().isEmpty)
    }

    @Test("a new address is mailed to, and counts for nothing yet; the rest is saved")
    func newAddressWaits() throws {
        let edit = try edit {
            $0.email = try EmailAddress(parsing: "new@example.net")
            $0.about = try About(parsing: "new")
            $0.password = anna.password
        }
        #expect(try house.accounts.save(edit, of: member) == .saved)
        let letters = try house.letters()
        #expect(letters.map(\.kind) == ["emailChange", "emailChangeAsked"])
        #expect(letters[0].recipient.email.text == "new@example.net")
        #expect(try current().email == anna.email)
        #expect(try current().about.text == "new")
    }

    @Test("an old password does not get an address noted while the password is being changed")
    func passwordChangedMeanwhile() throws {
        let edit = try edit {
            $0.email = try EmailAddress(parsing: "thief@example.net")
            $0.password = anna.password
        }
        let changed = try Person("anna", secret: "a new password")
        for round in 1...5 {
            let (old, new) = round.isMultiple(of: 2) ? (changed, anna) : (anna, changed)
            let thief = try ProfileEdit(
                username: edit.username, email: EmailAddress(parsing: "thief\(round)@example.net"),
                displayName: edit.displayName, about: edit.about, showsEmail: false, password: old.password)
            let member = try house.signIn(old)
            let results = house.race(6) { accounts, number -> Bool in
                if number == 1 {
                    if case .changed = try accounts.changePassword(of: member, from: old.password, to: new.password) {
                        return true
                    }
                    return false
                }
                _ = try accounts.save(thief, of: member)
                return true
            }
            for result in results { #expect(try result.get()) }
            #expect(try house.count("SELECT COUNT(*) FROM email_change") == 0)
        }
    }
}
