import Accounts
import TestSupport
import Testing

@Suite("Invitation")
struct InvitationTests {
    let house: House

    init() throws {
        house = try House()
    }

    private func invite(_ name: String, _ address: String) throws -> Administration.CreationOutcome {
        try house.accounts.invite(Username(parsing: name), EmailAddress(parsing: address))
    }

    @Test("who is invited gets one letter, whose link sets a password once, and can sign in")
    func invited() throws {
        guard case .created(let id) = try invite("anna", "anna@example.net") else {
            Issue.record("not created")
            return
        }
        let letters = try house.letters()
        #expect(letters.count == 1)
        guard case .invitation(let recipient, let link)? = letters.first else {
            Issue.record("another letter")
            return
        }
        #expect(recipient.email.text == "anna@example.net")
        #expect(link.lifetime == .seconds(24 * 3600))
        let chosen = try Password(choosing: "a password of her own", minimum: 8)
        guard case .reset = try house.accounts.resetPassword(of: id, link.token, to: chosen) else {
            Issue.record("refused")
            return
        }
        guard case .refused = try house.accounts.resetPassword(of: id, link.token, to: chosen) else {
            Issue.record("the link was good twice")
            return
        }
        guard case .signedIn = try house.accounts.logIn("anna", chosen, remember: false) else {
            Issue.record("not signed in")
            return
        }
    }

    @Test("a name or address that is taken is refused, and there is no letter")
    func taken() throws {
        _ = try house.member("anna")
        #expect(try invite("ANNA", "other@example.net") == .usernameTaken)
        #expect(try invite("other", "ANNA@example.net") == .emailTaken)
        #expect(try house.accounts.waitingLetters().isEmpty)
    }

    @Test("an account that was disabled meanwhile gets no link")
    func disabled() throws {
        guard case .created(let id) = try invite("anna", "anna@example.net") else {
            Issue.record("not created")
            return
        }
        try house.accounts.disable(id)
        #expect(try house.letters().isEmpty)
    }
}
