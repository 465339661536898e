import Accounts
import TestSupport
import Testing

@Suite("membership")
struct MembershipTests {
    @Test("after a whole life of an account no table holds a password, a token or a letter's link")
    func nothingSecretAtRest() throws {
        let house = try House()
        let anna = try house.member("anna")
        let member = try house.signIn(anna, remember: true)
        let changed = try Person("anna", secret: "the changed secret")
        _ = try house.accounts.changePassword(of: member, from: anna.password, to: changed.password)
        try house.accounts.requestPasswordReset(for: anna.email)
        let again = try house.signIn(changed)
        let edit = ProfileEdit(
            username: anna.username, email: try EmailAddress(parsing: "new@example.net"),
            displayName: try DisplayName(parsing: "Anna"), about: try About(parsing: "…"), showsEmail: true,
            password: changed.password)
        #expect(try house.accounts.save(edit, of: again) == .saved)
        let mailed = try house.letters().compactMap(\.link?.token.text)
        #expect(mailed.count == 2)

        let secrets = [anna.secret, changed.secret, member.session.token.text, again.session.token.text] + mailed
        let columns = try house.database.rows(
            """
            SELECT table_name AS t, column_name AS c FROM information_schema.columns WHERE table_schema = DATABASE()
            """)
        #expect(columns.count > 30)
        for column in columns {
            let (table, name) = (try column.text("t"), try column.text("c"))
            for secret in secrets {
                let found = try house.count("SELECT COUNT(*) FROM \(table) WHERE LOCATE(?, \(name)) > 0", .text(secret))
                #expect(found == 0, "\(table).\(name)")
            }
        }
    }
}
