import Foundation
import TestSupport
import Testing

@testable import Accounts

@Suite("events")
struct EventTests {
    let house: House
    let client = Client(
        address: "2001:db8:0:1:2:3:4:5",
        userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")

    init() throws {
        house = try House()
    }

    private func kinds(of account: AccountID? = nil) throws -> [String] {
        try house.accounts.events(of: account).map(\.kind)
    }

    private func logIn(_ name: String, _ password: Password) throws {
        _ = try house.accounts.logIn(name, password, remember: false, from: client)
    }

    private func member(_ person: Person) throws -> Member {
        guard
            case .signedIn(let session) = try house.accounts.logIn(
                person.name, person.password, remember: false, from: client),
            let member = try house.accounts.member(with: session.token, from: client)
        else { throw House.Unexpected("\(person.name) was not signed in") }
        return member
    }

    @Test("a whole life is noted, each event once, in order")
    func wholeLife() throws {
        let anna = try house.member("anna")
        let wrong = try Person("stranger")
        try logIn("anna", wrong.password)
        let member = try member(anna)
        #expect(try house.accounts.changePassword(of: member, from: wrong.password, to: anna.password).isRefused)
        let edit = ProfileEdit(
            username: try Username(parsing: "anne"), email: try EmailAddress(parsing: "new@example.org"),
            displayName: try DisplayName(parsing: ""), about: try About(parsing: ""), showsEmail: false,
            password: anna.password)
        #expect(try house.accounts.save(edit, of: member) == .saved)
        let change = try house.link()
        #expect(try house.accounts.confirmEmailChange(change.account, change.token, from: client) == .changed)
        #expect(try house.accounts.confirmEmailChange(change.account, change.token, from: client) == .refused)
        try house.accounts.requestPasswordReset(for: edit.email, from: client)
        let reset = try house.link()
        _ = try house.accounts.resetPassword(of: reset.account, reset.token, to: wrong.password, from: client)
        let renewed = try self.member(Person("anne", secret: wrong.secret))
        try house.accounts.signOut(renewed)
        try house.accounts.disable(member.id)
        try house.accounts.enable(member.id)
        #expect(
            try kinds(of: member.id) == [
                "account-created", "account-verified", "sign-in-refused", "signed-in", "password-refused",
                "username-changed", "email-change-requested", "email-changed", "token-refused", "reset-requested",
                "password-reset", "signed-in", "signed-out", "account-disabled", "account-enabled",
            ])
        let details = try house.accounts.events(of: member.id).map(\.detail)
        #expect(details[5...8] == ["anna", "n***@example.org", "n***@example.org", "email-change"])
    }

    @Test("an event has the network, and of the browser two words and not what it says of itself")
    func whereAndHow() throws {
        let anna = try house.member("anna")
        _ = try member(anna)
        let event = try #require(try house.accounts.events().last)
        #expect(event.username == "anna")
        #expect(event.network == "2001:db8:0:1::/64")
        #expect(event.device.browser == "Firefox")
        #expect(event.device.system == "Linux")
        #expect(event.happenedAt.count == "2026-11-21 03:52:00".count)
    }

    @Test("what the operator does has no network")
    func operatorEvents() throws {
        let anna = try Person("anna")
        _ = try house.accounts.create(anna.username, anna.email, anna.password)
        #expect(try house.accounts.events().map(\.network) == [""])
    }

    @Test("a name that no account has is noted as nobody's, and stands nowhere in clear")
    func nobody() throws {
        let secret = "typed-into-the-wrong-field"
        let anna = try Person("anna")
        try logIn(secret, anna.password)
        try logIn(secret.uppercased(), anna.password)
        try logIn("another name", anna.password)
        try logIn("ж", anna.password)
        try house.accounts.requestPasswordReset(for: EmailAddress(parsing: "nobody@example.org"))
        let events = try house.accounts.events()
        #expect(events.map(\.kind) == Array(repeating: "sign-in-refused", count: 4) + ["reset-requested"])
        #expect(events.allSatisfy { $0.account == nil && $0.username == nil })
        #expect(events.allSatisfy { $0.detail.hasPrefix("unknown ") && $0.detail.count == 16 })
        #expect(events[0].detail == events[1].detail)
        #expect(events[0].detail != events[2].detail)
    }

    @Test("what is rolled back is not noted")
    func rolledBack() throws {
        _ = try house.member("anna")
        let before = try kinds()
        #expect(
            try house.accounts.register(
                Username(parsing: "Anna"), EmailAddress(parsing: "x@example.org"), Password(typed: "12345678"))
                == .usernameTaken)
        #expect(try kinds() == before)
    }

    @Test("a link of somebody else's, or of nobody, is refused and noted where it belongs")
    func refusedToken() throws {
        let anna = try house.member("anna")
        try house.accounts.requestPasswordReset(for: anna.email)
        let link = try house.link()
        let nobody = try #require(AccountID("999999"))
        #expect(try house.accounts.verify(link.account, link.token) == .refused)
        #expect(try house.accounts.verify(nobody, link.token) == .refused)
        let events = try house.accounts.events().suffix(2)
        #expect(events.map(\.kind) == ["token-refused", "token-refused"])
        #expect(events.map(\.username) == ["anna", nil])
        #expect(events.map(\.detail) == ["verification", "verification"])
    }

    @Test("sessions ended are noted with their number, and none is noted where none ended")
    func sessions() throws {
        let anna = try house.member("anna")
        let member = try member(anna)
        for _ in 1...2 { _ = try self.member(anna) }
        #expect(try house.accounts.endOtherSessions(of: member) == 2)
        #expect(try house.accounts.endOtherSessions(of: member) == 0)
        #expect(try !house.accounts.endSession(12345, of: member.id))
        let ended = try house.accounts.events().filter { $0.kind == "session-ended" }
        #expect(ended.map(\.detail) == ["2"])
    }

    @Test("a member sees their own, the newest first, fifty a page, and nobody else's")
    func activity() throws {
        let anna = try house.member("anna")
        let member = try member(anna)
        let bert = try house.member("bert")
        for number in 1...60 {
            try house.database.execute(
                "INSERT INTO event (account_id, kind, detail) VALUES (?, 'token-refused', ?)",
                .integer(Int64(member.id.description) ?? 0), .text("\(number)"))
        }
        _ = try self.member(bert)
        let first = try house.accounts.activity(of: member)
        #expect(first.events.map(\.detail) == (11...60).reversed().map(String.init))
        let second = try house.accounts.activity(of: member, after: first.next)
        #expect(second.events.map(\.kind).suffix(3) == ["signed-in", "account-verified", "account-created"])
        #expect(second.events.count == 13)
        #expect(second.next == nil)
    }

    @Test("the operator reads all of it, or one account's, from some time on, in batches")
    func batches() throws {
        let anna = try house.member("anna")
        let member = try member(anna)
        _ = try house.member("bert")
        #expect(try house.accounts.events().count == 5)
        #expect(try house.accounts.events(of: member.id).count == 3)
        let some = try house.accounts.events(atMost: 2)
        #expect(try house.accounts.events(after: #require(some.last).id).count == 3)
        try house.database.execute(
            "UPDATE event SET happened_at = UTC_TIMESTAMP(6) - INTERVAL 2 HOUR WHERE account_id = ?",
            .integer(Int64(member.id.description) ?? 0))
        #expect(try house.accounts.events(since: .seconds(3600)).compactMap(\.username) == ["bert", "bert"])
    }

    @Test("what is older than the policy keeps is deleted, and goes with its account")
    func forgotten() throws {
        _ = try house.member("anna")
        try house.database.execute("UPDATE event SET happened_at = UTC_TIMESTAMP(6) - INTERVAL 179 DAY")
        try house.accounts.forgetOldEvents()
        #expect(try kinds().count == 2)
        try house.database.execute("UPDATE event SET happened_at = UTC_TIMESTAMP(6) - INTERVAL 181 DAY")
        try house.accounts.forgetOldEvents()
        #expect(try house.count("SELECT COUNT(*) FROM event") == 0)
        _ = try house.member("bert")
        try house.database.execute("DELETE FROM account")
        #expect(try house.count("SELECT COUNT(*) FROM event") == 0)
    }

    @Test("each event is one line of the log, its address first, once it is committed")
    func lines() throws {
        let pipe = Pipe()
        let journal = Journal(descriptor: pipe.fileHandleForWriting.fileDescriptor, isRead: false)
        let accounts = house.door.membership(journal: journal)
        let anna = try house.member("anna")
        _ = try accounts.logIn("ANNA", Password(typed: "wrong"), remember: false, from: client)
        _ = try accounts.logIn("anna", anna.password, remember: false, from: client)
        _ = try accounts.logIn(
            "anna\" ip=\"192.0.2.66\n", anna.password, remember: false,
            from: Client(address: "192.0.2.1", userAgent: "\nevent=signed-in\u{1B}[2J"))
        try pipe.fileHandleForWriting.close()
        let log = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let lines = log.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(
            lines[0].hasSuffix(
                #" warning event=sign-in-refused ip="2001:db8:0:1:2:3:4:5" user="1" name="anna" detail="password""#))
        #expect(lines[1].hasSuffix(#" info event=signed-in ip="2001:db8:0:1:2:3:4:5" user="1" name="anna""#))
        #expect(lines[2].contains(#" warning event=sign-in-refused ip="192.0.2.1" detail="unknown "#))
        #expect(!lines[2].contains("66"))
    }
}

extension PasswordChange.Outcome {
    fileprivate var isRefused: Bool {
        if case .oldPasswordRefused = self { true } else { false }
    }
}
