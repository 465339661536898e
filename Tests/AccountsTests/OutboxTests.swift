import Accounts
import TestSupport
import Testing

@Suite("outbox")
struct OutboxTests {
    let house: House

    init() throws {
        house = try House()
    }

    private func makeAllDue() throws {
        try house.database.execute("UPDATE letter SET due_at = UTC_TIMESTAMP(6)")
    }

    /// Seconds until the only letter is due.
    private func wait() throws -> Int64 {
        try house.count("SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(6), due_at) FROM letter")
    }

    @Test("a letter that is taken is put off, a minute at first, then twice as long each time, an hour at most")
    func pauses() throws {
        _ = try house.register(Person("anna"))
        for (attempt, minutes) in [1, 2, 4, 8, 16, 32, 60, 60].enumerated() {
            let letter = try #require(try house.accounts.takeLetter())
            #expect(letter.attempts == Int64(attempt))
            #expect(try house.accounts.takeLetter() == nil)
            #expect(try (Int64(minutes * 60 - 5)...Int64(minutes * 60)).contains(wait()))
            try makeAllDue()
        }
        try house.database.execute("UPDATE letter SET attempts = 1000000")
        #expect(try house.accounts.takeLetter() != nil)
        #expect(try wait() <= 3600)
    }

    @Test("one that was struck does not come again, one that was not does")
    func struck() throws {
        _ = try house.register(Person("anna"))
        _ = try house.register(Person("bert"))
        let first = try #require(try house.accounts.takeLetter())
        let second = try #require(try house.accounts.takeLetter())
        #expect(first.id != second.id)
        try house.accounts.strike(first)
        try makeAllDue()
        #expect(try house.accounts.takeLetter()?.id == second.id)
        #expect(try house.accounts.takeLetter() == nil)
    }

    @Test("the one that has waited longest comes first")
    func order() throws {
        for name in ["anna", "bert", "cleo"] { _ = try house.register(Person(name)) }
        try house.database.execute("UPDATE letter SET due_at = due_at - INTERVAL 1 HOUR ORDER BY id DESC LIMIT 1")
        let letter = try #require(try house.accounts.takeLetter())
        #expect(try house.accounts.content(of: letter)?.recipient.username.text == "cleo")
    }

    @Test("no letter is taken by two postmen")
    func twoPostmen() throws {
        for number in 1...30 { _ = try house.register(Person("person\(number)")) }
        let taken = try house.race(8) { accounts, _ in
            var ids: [Int64] = []
            while let letter = try accounts.takeLetter() { ids.append(letter.id) }
            return ids
        }.flatMap { try $0.get() }
        #expect(taken.count == 30)
        #expect(Set(taken).count == 30)
    }

    @Test("a postman takes no letter that is left to those before it")
    func leftToOthers() throws {
        for name in ["anna", "bert"] { _ = try house.register(Person(name)) }
        #expect(try house.accounts.takeLetter(leaving: 2) == nil)
        let second = try #require(try house.accounts.takeLetter(leaving: 1))
        #expect(try house.accounts.content(of: second)?.recipient.username.text == "bert")
        #expect(try house.accounts.takeLetter(leaving: 1) == nil)
        #expect(try house.accounts.takeLetter() != nil)
    }

    @Test("letters of a kind that this program does not know wait, and hold up no others")
    func unknownKind() throws {
        _ = try house.register(Person("anna"))
        try house.database.execute(
            """
            INSERT INTO letter (kind, account_id, due_at)
            SELECT 'from-the-future', account_id, due_at - INTERVAL 1 DAY FROM letter
            """)
        for number in 1...3 { _ = try house.register(Person("person\(number)")) }
        #expect(try house.letters().count == 4)
        let waiting = try house.accounts.waitingLetters()
        #expect(waiting.map(\.kind) == ["from-the-future"])
        #expect(waiting[0].attempts == 1)
    }

    @Test("a deleted account's letters go with it")
    func deleted() throws {
        _ = try house.register(Person("anna"))
        try house.accounts.delete(#require(try house.accounts.account("anna")).id)
        #expect(try house.accounts.waitingLetters().isEmpty)
    }

    @Test("one that vanishes while it is being written has nothing to say")
    func deletedMeanwhile() throws {
        _ = try house.register(Person("anna"))
        let letter = try #require(try house.accounts.takeLetter())
        try house.accounts.delete(#require(try house.accounts.account("anna")).id)
        #expect(try house.accounts.content(of: letter) == nil)
        try house.accounts.strike(letter)
    }

    @Test("the operator sees what waits, and makes all of it due")
    func retry() throws {
        _ = try house.register(Person("anna"))
        try house.accounts.requestPasswordReset(for: EmailAddress(parsing: "nobody@example.net"))
        while try house.accounts.takeLetter() != nil {}
        let waiting = try house.accounts.waitingLetters()
        #expect(waiting.map(\.username) == ["anna", nil])
        #expect(waiting.map(\.attempts) == [1, 1])
        #expect(waiting[0].dueAt.count == 19)
        #expect(try house.accounts.retryLetters() == 2)
        #expect(try house.letters().count == 1)
    }
}
