import HTTP
import SiteSupport
import Testing

@testable import Web

@Suite("Routes")
struct RoutesTests {
    /// What an address answers a visitor and a member with: a status, or where it leads.
    enum Answer: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
        case status(Int)
        case location(String)

        init(integerLiteral value: Int) { self = .status(value) }
        init(stringLiteral value: String) { self = .location(value) }

        func fits(_ page: Page, below base: String) -> Bool {
            switch self {
            case .status(let status): page.status == status && (page.location == nil || status == 401)
            case .location(let path): page.status == 303 && page.location == base + path
            }
        }
    }

    static let pages: [(path: String, allow: String, visitor: Answer, member: Answer)] = [
        ("/", "GET, HEAD", 200, "/dashboard"),
        ("/register", "GET, HEAD, POST", 200, "/dashboard"),
        ("/register/done", "GET, HEAD", 200, "/dashboard"),
        ("/verify/resend", "GET, HEAD, POST", 200, "/dashboard"),
        ("/verify/done", "GET, HEAD", 200, 200),
        ("/verify/1/x", "GET, HEAD, POST", 410, 410),
        ("/login", "GET, HEAD, POST", 200, "/dashboard"),
        ("/logout", "POST", 405, 405),
        ("/dashboard", "GET, HEAD", "/login?next=%2Fdashboard", 200),
        ("/profile", "GET, HEAD", "/login?next=%2Fprofile", 200),
        ("/profile/edit", "GET, HEAD, POST", "/login?next=%2Fprofile%2Fedit", 200),
        ("/email-change/done", "GET, HEAD", 200, 200),
        ("/email-change/1/x", "GET, HEAD, POST", 410, 410),
        ("/profiles", "GET, HEAD", "/login?next=%2Fprofiles", 200),
        ("/profiles/alice", "GET, HEAD", "/login?next=%2Fprofiles%2Falice", 200),
        ("/account/export", "GET, HEAD", "/login?next=%2Faccount%2Fexport", 200),
        ("/account/delete", "GET, HEAD, POST", "/login?next=%2Faccount%2Fdelete", 200),
        ("/account/deleted", "GET, HEAD", 200, "/dashboard"),
        ("/password-change", "GET, HEAD, POST", "/login?next=%2Fpassword-change", 200),
        ("/password-change/done", "GET, HEAD", "/login?next=%2Fpassword-change%2Fdone", 200),
        ("/language", "POST", 405, 405),
        ("/auth/check", "GET, HEAD", 401, 204),
        ("/healthz", "GET, HEAD", 403, 403),
        ("/metrics", "GET, HEAD", 403, 403),
        ("/activity", "GET, HEAD", "/login?next=%2Factivity", 200),
        ("/sessions", "GET, HEAD", "/login?next=%2Fsessions", 200),
        ("/sessions/revoke", "POST", 405, 405),
        ("/password-reset", "GET, HEAD, POST", 200, 200),
        ("/password-reset/done", "GET, HEAD", 200, 200),
        ("/password-reset-confirm/1/x", "GET, HEAD", 410, 410),
        ("/password-reset-confirm/1/set-password", "GET, HEAD, POST", 410, 410),
        ("/password-reset-complete", "GET, HEAD", 200, 200),
        ("/password-reset-cancel/done", "GET, HEAD", 200, 200),
        ("/password-reset-cancel/1/x", "GET, HEAD, POST", 410, 410),
    ]

    @Test("each address answers a visitor and a member as the design says, HEAD as GET")
    func pagesForAll() throws {
        let house = try TestSite()
        let member = try house.member("alice")
        for page in Self.pages {
            for (browser, answer) in [(house.visitor(), page.visitor), (member, page.member)] {
                let shown = browser.get(page.path)
                #expect(answer.fits(shown, below: ""), "GET \(page.path): \(shown.status) \(shown.location ?? "")")
                let head = browser.get(page.path) { $0.method = .head }
                #expect(answer.fits(head, below: ""), "HEAD \(page.path)")
            }
        }
    }

    @Test("the table above has every address of the site")
    func complete() {
        for route in Routes.table {
            let isListed = Self.pages.contains { Routes.find($0.path[...], below: .root)?.0.pattern == route.pattern }
            #expect(isListed, "\(route.name)")
        }
        #expect(Self.pages.count == Routes.table.count)
    }

    @Test("any other method is 405, which says what is allowed, and changes nothing")
    func otherMethods() throws {
        let house = try TestSite()
        let member = try house.member("alice")
        let before = try house.state()
        for page in Self.pages {
            let refused = member.get(page.path) { $0.method = .other }
            #expect(refused.status == 405)
            #expect(refused.all("Allow") == [page.allow])
            guard !page.allow.contains("POST") else { continue }
            #expect(member.postBare(page.path).status == 405)
        }
        #expect(try house.state() == before)
    }

    @Test("with a slash at its end an address leads to the page, query and method kept")
    func trailingSlash() throws {
        let house = try TestSite()
        for page in Self.pages where page.path != "/" {
            let answer = house.visitor().get(page.path + "/")
            #expect(answer.status == 308)
            #expect(answer.location == page.path)
        }
        #expect(house.visitor().get("/profiles/?q=%C3%A9&after=u.x").location == "/profiles?q=%C3%A9&after=u.x")
        #expect(house.visitor().postBare("/login/").status == 308)
    }

    @Test(
        "there is nothing at any other address",
        arguments: [
            "/nothing", "/login//", "//login", "/login/x", "/LOGIN", "/profiles/a/b", "/verify", "/verify/1",
            "/verify//x", "/verify/1/2/3", "/password-reset-confirm/1", "/profiles/%FF", "/profiles/%00", "/profiles/%",
            "/%6Cogin", "/./login", "/login/..", "/login;x", "*", "login", "http://example.org/login",
            "//evil.example/login/", "/static/gatehouse.css", "/.git/HEAD", "/\u{301}login", "/profile/x.css",
            "/profile.css", "/profile;x.css", "/profile%2Fx.css", "/profile%3Fx.css", "/profile%00.css",
            "/profile%0Ax.css", "/static/..%2Fprofile", "/account/export/x.js",
        ])
    func notFound(_ target: String) throws {
        let page = try TestSite().visitor().get("") { $0.target = target }
        #expect(page.status == 404)
        #expect(page.text.contains("There is no such page"))
    }

    @Test("a site below a path keeps to it, and its start page needs no slash")
    func basePath() throws {
        let house = try TestSite("https://example.org/members")
        let member = try house.member("alice")
        for page in Self.pages {
            let visitorAnswer =
                if case .location(let path) = page.visitor {
                    Answer.location(path.replacing("next=", with: "next=%2Fmembers"))
                } else { page.visitor }
            #expect(visitorAnswer.fits(house.visitor().get(page.path), below: "/members"), "\(page.path)")
            #expect(page.member.fits(member.get(page.path), below: "/members"), "\(page.path)")
        }
        #expect(house.visitor().get("").status == 200)
        #expect(house.visitor().get("?").status == 200)
        #expect(house.visitor().get("/login/").location == "/members/login")
        for target in ["/", "/login", "/memberslogin", "/members/members/login", "/Members/login"] {
            #expect(house.visitor().get("") { $0.target = target }.status == 404, "\(target)")
        }
        let page = house.visitor().get("/login")
        #expect(page.text.contains(#"action="/members/login""#))
        #expect(page.text.contains(#"href="/members/static/gatehouse.css?v=1""#))
        #expect(!page.text.contains(#"href="/login"#))
    }
}

extension BaseURL {
    /// `https://example.org`.
    static let root = BaseURL("https://example.org")!
}
