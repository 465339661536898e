import Accounts
import Testing

@Suite("reserved names")
struct ReservedNamesTests {
    @Test(
        "whoever could pass for the site is not registered, in whatever case",
        arguments: [
            "admin", "Administrator", "postmaster", "WEBMASTER", "hostmaster", "abuse", "root", "security", "support",
            "www-data", "mailer-daemon", "no-reply", "gatehouse", "login", "password-reset",
        ])
    func reserved(_ name: String) {
        #expect(throws: Username.Problem.reserved) { try Username(parsing: name) }
    }

    @Test("a name that only contains one is free", arguments: ["admin2", "myroot", "the.support"])
    func free(_ name: String) throws {
        #expect(try Username(parsing: name).text == name)
    }
}
