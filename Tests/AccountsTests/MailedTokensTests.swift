import TestSupport
import Testing

@testable import Accounts

@Suite("mailed tokens")
struct MailedTokensTests {
    @Test("a letter that was being written while the address changed carries a void link")
    func writtenMeanwhile() throws {
        let house = try House()
        let anna = try house.member("anna")
        let account = try #require(try house.accounts.account("anna")).id
        // The postman has read the old address, then it changes, and only then the token is made.
        try house.database.execute("UPDATE account SET email = 'new@example.net', email_key = 'new@example.net'")
        let token = try house.accounts.mint(.passwordReset, for: account, at: anna.email, lifetime: .seconds(60))
        #expect(try house.accounts.accountToReset(account, token) == nil)
        #expect(try !house.accounts.resetPassword(of: account, token, to: anna.password).isReset)
    }

    @Test("a token is good for one purpose and one account")
    func bound() throws {
        let house = try House()
        let anna = try house.member("anna")
        try house.member("bert")
        try house.accounts.requestPasswordReset(for: anna.email)
        let link = try house.link()
        let bert = try #require(try house.accounts.account("bert")).id
        #expect(try house.accounts.accountToReset(bert, link.token) == nil)
        #expect(try !house.accounts.resetPassword(of: bert, link.token, to: anna.password).isReset)
        #expect(try house.accounts.accountToVerify(link.account, link.token) == nil)
        #expect(try house.accounts.emailChange(link.account, link.token) == nil)
        #expect(try house.accounts.member(with: link.token) == nil)
        #expect(try house.accounts.accountToReset(link.account, link.token) == anna.username)
    }

    @Test("a token of an account that is no more is refused")
    func deleted() throws {
        let house = try House()
        let anna = try house.member("anna")
        try house.accounts.requestPasswordReset(for: anna.email)
        let link = try house.link()
        try house.accounts.delete(link.account)
        #expect(try house.accounts.accountToReset(link.account, link.token) == nil)
        #expect(try !house.accounts.resetPassword(of: link.account, link.token, to: anna.password).isReset)
    }
}
