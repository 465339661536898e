import Accounts
import TestSupport
import Testing

@Suite("device that has signed in before")
struct DeviceTests {
    let house: House
    let anna: Person

    init() throws {
        var policy = try Policy.quick()
        policy.limits = [.loginAccount: Limit(5, per: .seconds(900)), .loginDevice: Limit(3, per: .seconds(900))]
        house = try House(policy)
        anna = try house.member("anna")
    }

    enum Result { case signedIn, refused, slowed }

    private func logIn(_ identifier: String, _ password: Password, _ device: Token? = nil) throws -> Result {
        switch try house.accounts.logIn(identifier, password, remember: false, from: Client(device: device?.text)) {
        case .signedIn, .tookBackDeletion: .signedIn
        case .refused: .refused
        case .tooManyTries: .slowed
        }
    }

    /// A browser that somebody has signed in with.
    private func device(of person: Person) throws -> Token {
        try #require(try house.session(of: person).device)
    }

    /// Somebody without a device who keeps trying, until told to wait.
    private func attack(_ identifier: String = "anna") throws {
        let wrong = try Password(typed: "wrong wrong wrong")
        for _ in 1...5 { #expect(try logIn(identifier, wrong) == .refused) }
        #expect(try logIn(identifier, wrong) == .slowed)
    }

    @Test("while strangers are slowed down, the owner signs in with it, and strangers stay slowed down")
    func owner() throws {
        let device = try device(of: anna)
        try attack()
        #expect(try logIn("anna", anna.password) == .slowed)
        #expect(try logIn("anna", anna.password, device) == .signedIn)
        #expect(try logIn("anna", anna.password) == .slowed)
    }

    @Test("it is known under the username and the address, in any case", arguments: ["ANNA", "anna@EXAMPLE.net"])
    func names(_ identifier: String) throws {
        let device = try device(of: anna)
        try attack(identifier.lowercased())
        #expect(try logIn(identifier, anna.password, device) == .signedIn)
    }

    @Test("it is good for its own account only, and one of nobody's making for none")
    func bound() throws {
        let mallory = try house.member("mallory")
        let own = try device(of: mallory)
        let made = try #require(Token(String(repeating: "A", count: 43)))
        let session = try house.session(of: anna).token
        try attack()
        for device in [own, made, session] { #expect(try logIn("anna", anna.password, device) == .slowed) }
        try attack("nobody")
        #expect(try logIn("nobody", anna.password, own) == .slowed)
    }

    @Test("stolen, it is good for a few tries of its own: no more, and none that the owner loses")
    func stolen() throws {
        let stolen = try device(of: anna)
        let kept = try device(of: anna)
        let wrong = try Password(typed: "wrong wrong wrong")
        try attack()
        for _ in 1...3 { #expect(try logIn("anna", wrong, stolen) == .refused) }
        #expect(try logIn("anna", wrong, stolen) == .slowed)
        #expect(try logIn("anna", anna.password, stolen) == .slowed)
        #expect(try logIn("anna", anna.password, kept) == .signedIn)
        #expect(try house.accounts.member(with: stolen) == nil)
    }

    @Test("of fifty tries at once with one, as many pass as the limit says")
    func race() throws {
        let device = try device(of: anna)
        try attack()
        let passed = try house.race(50) { accounts, _ -> Bool in
            let wrong = try Password(typed: "wrong wrong wrong")
            let outcome = try accounts.logIn("anna", wrong, remember: false, from: Client(device: device.text))
            if case .refused = outcome { return true } else { return false }
        }.count { try $0.get() }
        #expect(passed == 3)
    }

    @Test("each sign-in makes a new one, and the one it came with is worth nothing from then on")
    func renewed() throws {
        let first = try device(of: anna)
        let second = try #require(try house.session(of: anna, from: Client(device: first.text)).device)
        #expect(first.text != second.text)
        #expect(try house.count("SELECT COUNT(*) FROM device") == 1)
        try attack()
        #expect(try logIn("anna", anna.password, first) == .slowed)
        #expect(try logIn("anna", anna.password, second) == .signedIn)
    }

    @Test("signing in as somebody else leaves the other's alone, and cannot make it one's own")
    func foreign() throws {
        let annas = try device(of: anna)
        let mallory = try house.member("mallory")
        let mallorys = try #require(try house.session(of: mallory, from: Client(device: annas.text)).device)
        #expect(mallorys.text != annas.text)
        try attack()
        #expect(try logIn("anna", anna.password, annas) == .signedIn)
    }

    @Test("signing out leaves it known")
    func signedOut() throws {
        let session = try house.session(of: anna)
        try house.accounts.signOut(#require(try house.accounts.member(with: session.token)))
        try attack()
        #expect(try logIn("anna", anna.password, session.device) == .signedIn)
    }

    @Test("it is known for 180 days after signing in, and then forgotten")
    func old() throws {
        let device = try device(of: anna)
        try house.database.execute("UPDATE device SET created_at = created_at - INTERVAL 180 * 86400 - 60 SECOND")
        try house.accounts.forgetOldDevices()
        #expect(try house.count("SELECT COUNT(*) FROM device") == 1)
        try attack()
        try house.database.execute("UPDATE device SET created_at = created_at - INTERVAL 120 SECOND")
        #expect(try logIn("anna", anna.password, device) == .slowed)
        try house.accounts.forgetOldDevices()
        #expect(try house.count("SELECT COUNT(*) FROM device") == 0)
    }

    @Test("an account has twenty at most, its newest")
    func most() throws {
        let devices = try (1...21).map { _ in try device(of: anna) }
        #expect(try house.count("SELECT COUNT(*) FROM device") == 20)
        try attack()
        #expect(try logIn("anna", anna.password, devices[0]) == .slowed)
        #expect(try logIn("anna", anna.password, devices[1]) == .signedIn)
    }

    @Test("a change of password ends all but the one it is made with")
    func passwordChange() throws {
        let thief = try device(of: anna)
        let changed = try Person("anna", secret: "something else")
        let member = try house.signIn(anna, from: Client(device: device(of: anna).text))
        let outcome = try house.accounts.changePassword(of: member, from: anna.password, to: changed.password)
        guard case .changed(let session) = outcome else {
            Issue.record("the password was not changed")
            return
        }
        #expect(try house.count("SELECT COUNT(*) FROM device") == 1)
        try attack()
        #expect(try logIn("anna", changed.password, thief) == .slowed)
        #expect(try logIn("anna", changed.password, session.device) == .signedIn)
    }

    @Test("a reset ends all, and lets the owner in from where it is made, even while the attack goes on")
    func reset() throws {
        let thief = try device(of: anna)
        for name in ["anna", anna.address] { try attack(name) }
        try house.accounts.requestPasswordReset(for: anna.email)
        let link = try house.link()
        let new = try Password(typed: "a new beginning")
        guard case .reset(let device) = try house.accounts.resetPassword(of: link.account, link.token, to: new) else {
            Issue.record("the password was not reset")
            return
        }
        for name in ["anna", anna.address] { try attack(name) }  // each can be tried again from the beginning
        #expect(try logIn("anna", new, thief) == .slowed)
        #expect(try logIn("anna", new, device) == .signedIn)
    }

    @Test("a reset lets the owner in from anywhere once the attack is over")
    func resetElsewhere() throws {
        try attack()
        try house.accounts.requestPasswordReset(for: anna.email)
        let link = try house.link()
        let new = try Password(typed: "a new beginning")
        #expect(try house.accounts.resetPassword(of: link.account, link.token, to: new).isReset)
        #expect(try logIn("anna", new) == .signedIn)
    }

    @Test("after a sign-in what went wrong before under that name no longer counts")
    func success() throws {
        let wrong = try Password(typed: "wrong wrong wrong")
        for _ in 1...3 {
            for _ in 1...4 { #expect(try logIn("anna", wrong) == .refused) }
            #expect(try logIn("anna", anna.password) == .signedIn)
        }
        try attack()
    }

    @Test("only the device's SHA-256 is stored")
    func hashed() throws {
        let device = try device(of: anna)
        let sql = "SELECT COUNT(*) FROM device WHERE token_hash = UNHEX(SHA2(FROM_BASE64(?), 256))"
        let base64 = String(device.text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }) + "="
        #expect(try house.count(sql, .text(base64)) == 1)
    }
}
