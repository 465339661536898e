import Crypto
import TestSupport
import Testing

@testable import Accounts

@Suite("tries of the current password")
struct PasswordTriesTests {
    let house: House
    let anna: Person
    let wrong: Password

    init() throws {
        var policy = try Policy.quick()
        policy.limits = [.loginAccount: Limit(5, per: .seconds(900)), .loginDevice: Limit(3, per: .seconds(900))]
        house = try House(policy)
        anna = try house.member("anna")
        wrong = try Password(typed: "wrong wrong wrong")
    }

    /// Whether the password was looked at, and not put off.
    private func isTried(_ body: () throws(Failure) -> Void) throws -> Bool {
        do throws(Failure) {
            try body()
            return true
        } catch {
            guard case .tooManyTries(let wait) = error else { throw error }
            #expect(wait > .zero && wait <= .seconds(300))
            return false
        }
    }

    private func change(_ member: Member, from old: Password) throws -> Bool {
        try isTried { () throws(Failure) in _ = try house.accounts.changePassword(of: member, from: old, to: wrong) }
    }

    /// The member as in a browser that has not signed in before: a thief's, who has the session alone.
    private func thief() throws -> Member {
        let session = try house.session(of: anna)
        return try #require(try house.accounts.member(with: session.token))
    }

    @Test("to change it, for a new address and to delete the account all count under the account's name")
    func together() throws {
        let member = try thief()
        let edit = ProfileEdit(
            username: member.profile.username, email: try EmailAddress(parsing: "new@example.net"),
            displayName: member.profile.displayName, about: member.profile.about, showsEmail: false, password: wrong)
        for _ in 1...2 { #expect(try change(member, from: wrong)) }
        for _ in 1...2 { #expect(try isTried { () throws(Failure) in _ = try house.accounts.save(edit, of: member) }) }
        #expect(
            try isTried { () throws(Failure) in _ = try house.accounts.requestDeletion(of: member, wrong) })
        #expect(try !change(member, from: anna.password))
        #expect(try !isTried { () throws(Failure) in _ = try house.accounts.save(edit, of: member) })
        #expect(
            try !isTried { () throws(Failure) in _ = try house.accounts.requestDeletion(of: member, anna.password) })
        guard case .tooManyTries = try house.accounts.logIn("anna", anna.password, remember: false) else {
            Issue.record("the login form went on")
            return
        }
    }

    @Test("while strangers try at the login form, the owner's own browser has tries of its own")
    func owner() throws {
        let session = try house.session(of: anna)
        let client = Client(device: session.device?.text)
        let member = try #require(try house.accounts.member(with: session.token, from: client))
        for _ in 1...6 { _ = try house.accounts.logIn("anna", wrong, remember: false) }
        for _ in 1...3 { #expect(try change(member, from: wrong)) }
        #expect(try !change(member, from: anna.password))
    }

    @Test("the right one begins the count anew")
    func anew() throws {
        let member = try thief()
        for _ in 1...3 {
            for _ in 1...4 { #expect(try change(member, from: wrong)) }
            let same = try house.accounts.changePassword(of: member, from: anna.password, to: anna.password)
            guard case .newPasswordRefused(.unchanged) = same else {
                Issue.record("\(same)")
                return
            }
        }
    }

    @Test("a profile without a new address needs no password and no try")
    func harmless() throws {
        let member = try thief()
        for _ in 1...5 { #expect(try change(member, from: wrong)) }
        let edit = ProfileEdit(
            username: member.profile.username, email: member.profile.email, displayName: member.profile.displayName,
            about: try About(parsing: "still here"), showsEmail: false, password: nil)
        #expect(try house.accounts.save(edit, of: member) == .saved)
    }
}
