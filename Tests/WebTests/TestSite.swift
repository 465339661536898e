import Accounts
import Crypto
import HTTP
import MariaDB
import SiteSupport
import Templates
import Testing

@testable import Web

/// The site as it is shipped, with a database of its own.
final class TestSite {
    let database: FreshDatabase
    let membership: Membership
    let site: Site
    let base: BaseURL

    /// The cheapest hash there may be: what it costs is tested elsewhere.
    static let cheapHash = "scrypt ln=1,r=1,p=1"
    static let password = "correct horse battery"

    init(
        _ base: String = "https://example.org", limits: [Limit.Subject: Limit] = [:], hashing: HashingGate? = nil,
        connection: Connection? = nil
    ) throws {
        database = try FreshDatabase()
        _ = try Migration.run(on: Connection(database.settings))
        let setting = try HashSetting(Self.cheapHash)
        let policy = Policy(
            verifyLifetime: .seconds(86400), resetLifetime: .seconds(1800), sessionIdle: .seconds(43200),
            sessionLifetime: .seconds(1_209_600), passwordMinimum: 8, passwordHash: setting, limits: limits)
        membership = Membership(
            connection: connection ?? Connection(database.settings), hashing: try hashing ?? HashingGate(threads: 1),
            policy: policy)
        self.base = try #require(BaseURL(base))
        site = Site(
            membership: membership,
            settings: Site.Settings(
                base: self.base, pages: try ShippedTemplates.site(at: self.base), journal: Journal()))
    }

    /// A browser that nobody is signed in with.
    func visitor() -> TestBrowser { TestBrowser(self) }

    /// A verified account, and a browser that it is signed in with.
    func member(_ name: String, email: String? = nil) throws -> TestBrowser {
        let password = try Password(typed: Self.password)
        _ = try membership.create(
            Username(parsing: name), EmailAddress(parsing: email ?? "\(name)@example.net"), password)
        guard case .signedIn(let session) = try membership.logIn(name, password, remember: false) else {
            throw Failed()
        }
        let browser = TestBrowser(self)
        browser.session = session.token.text
        return browser
    }

    /// Takes the next letter from the outbox, as the postman would; nil where none waits or nobody is to get it.
    func takeLetter() throws -> LetterContent? {
        guard let letter = try membership.takeLetter() else { return nil }
        let content = try membership.content(of: letter)
        try membership.strike(letter)
        return content
    }

    /// The path of the link in the next letter that has one.
    func takeLink() throws -> String {
        guard let letter = try takeLetter() else { throw Failed() }
        guard let link = letter.link else { return try takeLink() }
        let page =
            switch letter {
            case .verification: "verify"
            case .passwordReset: "password-reset-confirm"
            default: "email-change"
            }
        return "\(base.path)/\(page)/\(link.account)/\(link.token.text)"
    }

    /// All that a request could have changed, as one number.
    func state() throws -> Int64 {
        let tables = [
            "account", "session", "device", "token", "email_change", "letter", "held_username", "group_member",
        ]
        return try tables.reduce(0) { sum, table in
            try sum &* 31 &+ Connection(database.settings).rows("CHECKSUM TABLE \(table)")[0].integer("Checksum")
        }
    }

    struct Failed: Error {}
}

/// `templates/`, read once for all tests.
enum ShippedTemplates {
    static let languages = ["de", "en", "es", "fr"]

    private static let sources = Result {
        var sources: [String: String] = [:]
        for name in try Repository.names(in: "templates", ending: ".html") {
            sources[name] = try Repository.text("templates/\(name).html")
        }
        return sources
    }
    private static let siteOfMost = Result { try compile(at: #require(BaseURL("https://example.org"))) }

    /// The pages in all languages.
    static func site(at base: BaseURL? = nil) throws -> Pages {
        guard let base, !base.path.isEmpty else { return try siteOfMost.get() }
        return try compile(at: base)
    }

    /// The pages in one language.
    static func pages(in language: String = "en") throws -> TemplateSet {
        let site = try site()
        return site.editions[try #require(site.languages.firstIndex(of: language))].templates
    }

    static func words(_ language: String = "en") throws -> [String: String] {
        try WordFile.parse(Repository.text("templates/\(language)/words.txt")).mapValues(\.text)
    }

    private static func compile(at base: BaseURL) throws -> Pages {
        let frame = SiteFrame(
            language: "en", of: try languages.map { ($0, try words($0)["language.name"] ?? "") }, siteName: "Example",
            base: base, staticURL: base.path + "/static", styleVersion: "1", passwordMinimum: 8)
        let editions = try languages.map { language in
            var frame = frame
            frame.language = language
            return try Pages.Edition(
                LinkedTemplates(sources.get()), words: LinkedTemplates(words(language)), in: frame)
        }
        return Pages(editions, usual: "en")
    }
}
