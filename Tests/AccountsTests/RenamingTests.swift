import Accounts
import TestSupport
import Testing

@Suite("renaming by the operator")
struct RenamingTests {
    let house: House
    let anna: Member

    init() throws {
        house = try House()
        anna = try house.signIn(house.member("anna"))
    }

    private func rename(_ account: AccountID, to name: String) throws -> Renaming.Outcome {
        try house.accounts.rename(account, to: Username(parsing: name))
    }

    @Test("an account that is renamed is told once, and its old name is held for it")
    func renamed() throws {
        #expect(try rename(anna.id, to: "annabel") == .renamed)
        #expect(try house.accounts.account("annabel")?.id == anna.id)
        #expect(try house.accounts.waitingLetters().map(\.kind) == ["username-changed"])
        #expect(try house.register(Person("ANNA", "other@example.net")) == .usernameTaken)
        let noted = try house.accounts.events(of: anna.id).filter { $0.kind == "username-changed" }
        #expect(noted.map(\.detail) == ["anna"])
        #expect(noted.map(\.network) == [""])
    }

    @Test("a name that somebody has is refused, in any case, and nothing has changed")
    func taken() throws {
        _ = try house.member("bertha")
        #expect(try rename(anna.id, to: "Bertha") == .usernameTaken)
        #expect(try house.accounts.account("anna")?.id == anna.id)
        #expect(try house.accounts.waitingLetters().isEmpty)
        #expect(try house.count("SELECT COUNT(*) AS n FROM held_username") == 0)
    }

    @Test("a name that is held may be given away, and is held no longer")
    func held() throws {
        let bertha = try house.signIn(house.member("bertha"))
        #expect(try rename(anna.id, to: "annabel") == .renamed)
        #expect(try rename(bertha.id, to: "anna") == .renamed)
        #expect(try house.count("SELECT COUNT(*) AS n FROM held_username WHERE username_key = 'anna'") == 0)
    }

    @Test("the name it has already is no change, and another case of it frees none")
    func same() throws {
        #expect(try rename(anna.id, to: "anna") == .renamed)
        #expect(try house.accounts.waitingLetters().isEmpty)
        #expect(try rename(anna.id, to: "Anna") == .renamed)
        #expect(try house.accounts.account("anna")?.username == "Anna")
        #expect(try house.count("SELECT COUNT(*) AS n FROM held_username") == 0)
    }
}
