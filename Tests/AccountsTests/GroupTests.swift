import Accounts
import Crypto
import MariaDB
import TestSupport
import Testing

@Suite("group")
struct GroupTests {
    let house: House
    let anna: AccountID
    let member: Member
    let staff: Group

    init() throws {
        house = try House()
        let person = try house.member("Anna")
        member = try house.signIn(person)
        anna = member.id
        staff = try #require(Group("staff"))
    }

    private func groups() throws -> [String]? {
        try house.accounts.member(with: member.session.token, withGroups: true)?.groups?.map(\.name)
    }

    /// The same accounts by a connection whose session a test can look into.
    private func another() throws -> (Connection, Membership) {
        let connection = Connection(house.door.settings)
        let hashing = try HashingGate(threads: 1)
        return (connection, Membership(connection: connection, hashing: hashing, policy: house.door.policy))
    }

    @Test(
        "a name is lower-case letters, digits, dash and underscore, and begins with a letter",
        arguments: ["a", "staff", "board-2026", "x_y", "abcdefghijklmnopqrstuvwxyz0123"])
    func good(_ name: String) {
        #expect(Group(name)?.name == name)
    }

    @Test(
        "no other name is one",
        arguments: [
            "", " ", "Staff", "1a", "-a", "_a", "a b", "a,b", "a.b", "a/b", "a?b", "a&b", "a%62", "a\n", "a\r\nX: y",
            "é", "a\0", "ａ", "abcdefghijklmnopqrstuvwxyz01234",
        ])
    func bad(_ name: String) {
        #expect(Group(name) == nil)
    }

    @Test("who is added to a group is in it at once, and whoever is removed is not")
    func addAndRemove() throws {
        #expect(try groups() == [])
        #expect(try house.accounts.add(anna, to: staff) == .done)
        #expect(try house.accounts.add(anna, to: #require(Group("board"))) == .done)
        #expect(try groups() == ["board", "staff"])
        #expect(try house.accounts.add(anna, to: staff) == .unchanged)
        #expect(try house.accounts.remove(anna, from: staff) == .done)
        #expect(try house.accounts.remove(anna, from: staff) == .unchanged)
        #expect(try groups() == ["board"])
    }

    @Test("each is noted once, for the owner to see")
    func noted() throws {
        for _ in 1...2 { _ = try house.accounts.add(anna, to: staff) }
        for _ in 1...2 { _ = try house.accounts.remove(anna, from: staff) }
        let events = try house.accounts.events(of: anna).filter { $0.kind.hasPrefix("group-") }
        #expect(events.map(\.kind) == ["group-joined", "group-left"])
        #expect(events.map(\.detail) == ["staff", "staff"])
    }

    @Test("an account is in 32 at most, whose names come whole however short the server cuts them")
    func most() throws {
        for number in 1...32 {
            let name = String("g\(number)".padding(to: 30))
            #expect(try house.accounts.add(anna, to: #require(Group(name))) == .done)
        }
        #expect(try house.accounts.add(anna, to: staff) == .tooMany)
        #expect(try house.accounts.add(anna, to: #require(Group("g1".padding(to: 30)))) == .unchanged)
        let (connection, accounts) = try another()
        try connection.execute("SET SESSION group_concat_max_len = 1024")
        let groups = try #require(try accounts.member(with: member.session.token, withGroups: true)?.groups)
        #expect(groups.count == 32)
        #expect(groups.allSatisfy { $0.name.utf8.count == 30 })
    }

    @Test("a list has every group with how many are in it, and the names of one")
    func lists() throws {
        let bert = try house.signIn(house.member("bert")).id
        for account in [anna, bert] { _ = try house.accounts.add(account, to: staff) }
        _ = try house.accounts.add(bert, to: #require(Group("board")))
        let groups = try house.accounts.groups()
        #expect(groups.map(\.group.name) == ["board", "staff"])
        #expect(groups.map(\.members) == [1, 2])
        #expect(try house.accounts.members(of: staff).map(\.text) == ["Anna", "bert"])
        #expect(try house.accounts.members(of: staff, after: "Anna").map(\.text) == ["bert"])
        #expect(try house.accounts.members(of: #require(Group("none"))).isEmpty)
    }

    @Test("session, account and groups are looked up in one statement")
    func oneStatement() throws {
        _ = try house.accounts.add(anna, to: staff)
        let (connection, accounts) = try another()
        func questions() throws -> Int {
            let row = try #require(try connection.row("SHOW SESSION STATUS LIKE 'Questions'"))
            return try #require(Int(row.text("Value")))
        }
        let before = try questions()
        #expect(try accounts.member(with: member.session.token, withGroups: true)?.groups == [staff])
        #expect(try questions() == before + 2, "with the question itself")
    }

    @Test("a group is gone with the last account that was in it")
    func gone() throws {
        _ = try house.accounts.add(anna, to: staff)
        #expect(
            try house.accounts.export(of: #require(try house.accounts.member(with: member.session.token)))?.groups == [
                staff
            ])
        try house.accounts.delete(anna)
        #expect(try house.accounts.groups().isEmpty)
        #expect(try house.count("SELECT COUNT(*) FROM group_member") == 0)
        #expect(try house.accounts.add(anna, to: staff) != .done)
    }
}

extension String {
    fileprivate func padding(to length: Int) -> String {
        self + String(repeating: "x", count: length - count)
    }
}
