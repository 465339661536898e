import Accounts
import Crypto
import Foundation
import HTTP
import MariaDB
import SiteSupport
import Testing

@testable import Web

@Suite("Site")
struct SiteTests {
    private static let fields = "username=alice&email=alice%40example.net&password=long+enough"

    /// What is wrong with a registration that would be good but for its token, too; and the status it is refused with.
    static let malformed: [(Int, String, Request.Body, String?)] = [
        (400, "/register", body(fields + "&username=bob"), form), (400, "/register", body(fields + "&email[]=x"), form),
        (400, "/register", body(fields + "&x=%"), form), (400, "/register", body(fields + "&x=%FF"), form),
        (400, "/register", body(fields + "&x=%00"), form), (400, "/register?username=bob", body(fields), form),
        (400, "/register?next=/", body(fields), form), (400, "/register", .cutShort, form),
        (413, "/register", .tooLarge, form), (415, "/register", body(fields), nil),
        (415, "/register", body(fields), "text/plain"), (415, "/register", body(fields), "application/json"),
        (415, "/register", body(fields), "multipart/form-data; boundary=x"),
    ]
    private static let form = "application/x-www-form-urlencoded"
    private static func body(_ text: String) -> Request.Body { .complete(Array(text.utf8)) }

    @Test("a malformed request is refused before anything is done, with the page that says so", arguments: malformed)
    func refused(_ status: Int, _ target: String, _ body: Request.Body, _ type: String?) throws {
        let house = try TestSite()
        let browser = house.visitor()
        let token = try #require(browser.get("/register").token)
        let before = try house.state()
        let page = browser.postBare("/register") {
            $0.target = target
            $0.contentType = type
            if case .complete(let bytes) = body {
                $0.body = .complete(bytes + "&csrf_token=\(token)".utf8)
            } else {
                $0.body = body
            }
        }
        #expect(page.status == status)
        #expect(try house.state() == before)
    }

    @Test("a malformed query is refused", arguments: ["?a=1&a=2", "?%", "?a=%FF", "?a=%00", "?next[]=/"])
    func malformedQuery(_ query: String) throws {
        #expect(try TestSite().visitor().get("/login" + query).status == 400)
    }

    @Test("reading pages changes nothing but when a session was last seen")
    func readingChangesNothing() throws {
        let house = try TestSite()
        let alice = try house.member("alice")
        let before = try house.state()
        for page in RoutesTests.pages {
            alice.get(page.path)
            alice.get(page.path) { $0.method = .head }
            house.visitor().get(page.path)
        }
        #expect(try house.state() == before)
    }

    @Test("what is counted by network is put off beyond its limit, for that network alone, and told for how long")
    func limits() throws {
        let house = try TestSite(limits: [.registerClient: .init(2, per: .seconds(60))])
        func register(_ name: String, from address: String) throws -> Page {
            let browser = house.visitor()
            let token = try #require(browser.get("/register").token)
            let fields = [
                ("username", name), ("email", name + "@example.net"), ("password", "long enough"),
                ("csrf_token", token),
            ]
            return browser.postBare("/register", fields) { $0.clientAddress = address }
        }
        #expect(try register("alice", from: "2001:db8::1").status == 303)
        #expect(try register("bobby", from: "2001:db8::2").status == 303)
        let before = try house.state()
        let refused = try register("carol", from: "2001:db8::3")
        #expect(refused.status == 429)
        #expect(refused.all("Retry-After").first.flatMap { Int($0) }.map { (1...30).contains($0) } == true)
        #expect(try house.state() == before)
        #expect(try register("carol", from: "2001:db8:0:1::3").status == 303)
        #expect(house.visitor().get("/register").status == 200)
    }

    @Test("guessing at the tokens of links is limited too, by opening them as by pressing their buttons")
    func guesses() throws {
        let paths = [
            "/verify/1/", "/email-change/1/", "/password-reset-confirm/1/", "/password-reset-cancel/1/",
        ]
        for path in paths {
            let house = try TestSite(limits: [.formClient: .init(3, per: .seconds(60))])
            let answers = (1...4).map { house.visitor().get(path + String(repeating: "\($0)", count: 43)) }
            #expect(answers.map(\.status) == [410, 410, 410, 429], "\(path)")
            #expect(answers[3].all("Retry-After").count == 1)
        }
    }

    @Test("without its database the site answers 503 where it needs one, and comes back by itself")
    func lostDatabase() throws {
        let folder = TemporaryFolder()
        let socket = folder.path + "/sock"
        let reachable = try FreshDatabase()
        var settings = reachable.settings
        settings.servers = [.socket(path: socket)]
        let house = try TestSite(connection: Connection(settings))
        _ = try Migration.run(on: Connection(reachable.settings))
        let browser = house.visitor()
        browser.session = String(repeating: "A", count: 43)
        for _ in 1...2 {
            let page = browser.get("/dashboard")
            #expect(page.status == 503)
            #expect(page.all("Retry-After") == ["10"])
            #expect(page.text.contains("Not available at the moment"))
            #expect(!page.text.contains("sock"))
        }
        #expect(house.visitor().get("/login").status == 200)
        try FileManager.default.createSymbolicLink(atPath: socket, withDestinationPath: FreshDatabase.socket)
        #expect(browser.get("/dashboard").status == 303)
    }

    @Test("when more passwords wait than can be hashed soon, the site says so with 503 instead of letting all wait")
    func fullGate() throws {
        let gate = try HashingGate(threads: 1, queueLength: 0)
        let limit = Limit(100, per: .seconds(60))
        let house = try TestSite(
            limits: [.loginClient: limit, .registerClient: limit, .loginAccount: limit], hashing: gate)
        _ = try house.member("alice")
        let entered = DispatchSemaphore(value: 0)
        let leave = DispatchSemaphore(value: 0)
        let finished = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            try? gate.run {
                entered.signal()
                leave.wait()
            }
            finished.signal()
        }
        entered.wait()
        let browser = house.visitor()
        let page = browser.post("/login", ["identifier": "alice", "password": TestSite.password])
        #expect(page.status == 503)
        #expect(page.all("Retry-After") == ["10"])
        let bob: KeyValuePairs = ["username": "bob", "email": "bob@example.net", "password": TestSite.password]
        #expect(browser.post("/login", ["identifier": "nobody", "password": TestSite.password]).status == 503)
        #expect(browser.post("/register", bob).status == 503)
        let counted = try Connection(house.database.settings).rows("SELECT bucket FROM attempt").count
        #expect(counted == 0, "it has cost the database nothing, whoever was asked for")
        leave.signal()
        finished.wait()
        #expect(browser.post("/login", ["identifier": "alice", "password": TestSite.password]).status == 303)
    }
}
