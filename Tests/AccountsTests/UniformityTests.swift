import MariaDB
import TestSupport
import Testing

@testable import Accounts

@Suite("stand-ins")
struct UniformityTests {
    let house: House
    /// Whom the site takes them for.
    private let client = Client(address: "192.0.2.1", userAgent: StandIn.userAgent)

    init() throws {
        house = try House(Self.policy())
    }

    private static func policy() throws -> Policy {
        var policy = try Policy.quick()
        policy.limits = [
            .loginAccount: Limit(5, per: .seconds(60)), .letterAccount: Limit(5, per: .seconds(60)),
            .loginClient: Limit(5, per: .seconds(60)),
        ]
        return policy
    }

    private func logIn(_ name: String, _ password: String) throws -> Login.Outcome {
        try house.accounts.logIn(name, try Password(typed: password), remember: false, from: client)
    }

    @Test("there is one of each sort, which is what it is called, and no two have a name in common")
    func sorts() throws {
        let member = try house.accounts.makeStandInMember()
        let standIns = try house.accounts.makeStandIns(besides: member)
        #expect(standIns.map(\.sort) == StandIn.Sort.allCases)
        #expect(Set(standIns.flatMap { [$0.username, $0.newUsername] } + [member.username]).count == 9)
        for standIn in standIns {
            #expect(try Username(parsing: standIn.username).key == standIn.username)
            #expect(try EmailAddress(parsing: standIn.email).isNobodys)
            #expect(standIn.username.utf8.count == StandIn.nameLength)
            let account = try house.accounts.account(standIn.email)
            #expect((account == nil) == (standIn.sort == .unknown))
            #expect((account?.verifiedAt != nil) == (standIn.sort == .known || standIn.sort == .disabled))
            #expect((account?.disabledAt != nil) == (standIn.sort == .disabled))
            let outcome = try logIn(standIn.username, member.password)
            if case .signedIn = outcome { #expect(standIn.sort == .known) } else { #expect(standIn.sort != .known) }
        }
    }

    @Test("nothing that comes of them stays behind")
    func removed() throws {
        let member = try house.accounts.makeStandInMember()
        _ = try logIn(member.username, member.password)
        for standIn in try house.accounts.makeStandIns(besides: member) {
            for name in [standIn.username, standIn.email] { _ = try logIn(name, "wrong") }
            try house.accounts.requestPasswordReset(for: EmailAddress(parsing: standIn.email), from: client)
            _ = try house.accounts.register(
                Username(parsing: standIn.newUsername), EmailAddress(parsing: standIn.email),
                Password(typed: member.password), from: client)
        }
        try house.accounts.removeStandIns(of: member, isOver: false)
        #expect(try house.count("SELECT COUNT(*) FROM account") == 1)
        #expect(try house.count("SELECT COUNT(*) FROM attempt") == 0)
        #expect(try house.count("SELECT COUNT(*) FROM event WHERE account_id IS NULL") == 0)
        try house.accounts.removeStandIns(of: member)
        for table in ["account", "event", "session", "device", "token", "held_username"] {
            #expect(try house.count("SELECT COUNT(*) FROM \(table)") == 0, "\(table)")
        }
        // The postman strikes what is to nobody.
        #expect(try house.accounts.waitingLetters().allSatisfy { $0.username == nil })
    }

    @Test("what is other people's stays, however like it looks")
    func kept() throws {
        _ = try house.member(Person("uniformity-anna", "anna@example.net", secret: "correct horse battery"))
        _ = try house.member(Person("bert", "uniformity-bert@example.net", secret: "correct horse battery"))
        _ = try house.register(Person("carl", "carl@uniformity.invalid"))
        _ = try logIn("nobody", "before")
        let member = try house.accounts.makeStandInMember()
        _ = try logIn(member.username, member.password)
        // Somebody else of the same network, by another browser; and one with the same, from elsewhere.
        let others = [
            Client(address: "192.0.2.1", userAgent: "Mozilla/5.0 Firefox/130.0"),
            Client(address: "192.0.2.2", userAgent: StandIn.userAgent),
        ]
        for other in others {
            _ = try house.accounts.logIn("nobody", Password(typed: "wrong"), remember: false, from: other)
        }
        let events = try house.count("SELECT COUNT(*) FROM event") - 1  // the member's own
        _ = try logIn("uniformity-nobody", "wrong")
        try house.accounts.removeStandIns(of: member)
        #expect(try house.accounts.accounts().map(\.username) == ["bert", "carl", "uniformity-anna"])
        #expect(try house.count("SELECT COUNT(*) FROM event") == events)
        #expect(try house.count("SELECT COUNT(*) FROM attempt WHERE bucket = 'login-account nobody'") == 1)
    }
}
