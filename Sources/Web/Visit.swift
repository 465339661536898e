import Accounts
import Crypto
import HTTP
import Templates

/// One request, as a page sees it: read, and its browser known.
struct Visit {
    let site: Site
    let request: Request
    let route: Route
    /// What stands in the braces of the route, decoded, in order.
    let parameters: [String]
    let query: Form
    /// The body's fields; empty for GET.
    let form: Form
    let reader: Reader
    let client: Client

    var browser: Browser { reader.browser }
    var member: Member? { reader.member }

    var membership: Membership { site.membership }

    /// Whether a POST began on a page of ours, in this browser.
    ///
    /// The browser's own word comes first (W3C Fetch Metadata, and `Origin` where it is older; `null` says nothing),
    /// then the form's token, which also answers for browsers that say neither.
    var isOwnForm: Bool {
        if let site = request.fetchSite {
            guard site == "same-origin" else { return false }
        } else if let origin = request.origin, origin != "null" {
            guard origin == site.settings.base.origin else { return false }
        }
        guard let token = form["csrf_token"], let secret = browserSecret else { return false }
        return site.formTokens.isValid(token, for: secret)
    }

    /// What only this browser and we know: a member's session, or the cookie a visitor's first form came with.
    private var browserSecret: String? {
        member?.session.token.text ?? browser.visitorSecret
    }

    /// The language that its page is in.
    var language: Language? {
        let pages = site.settings.pages
        return Language(pages.languages[reader.language(of: pages)])
    }

    // MARK: Answers

    /// A page of the site. Each has a form at its foot, which a visitor's browser gets a cookie for.
    func page(_ template: PageTemplate, _ view: some View, status: Status = .ok) throws -> Response {
        if let secret = browserSecret {
            return try site.page(template, frame(token: site.formTokens.make(for: secret)), view, status)
        }
        let secret = Base64URL.encode(try SecureRandom.bytes(Browser.visitorSecretLength))
        var response = try site.page(template, frame(token: site.formTokens.make(for: secret)), view, status)
        response.set(browser.cookie(.visitor, secret))
        return response
    }

    func errorPage(_ status: Status) -> Response {
        site.errorPage(status, reader)
    }

    /// 303 to a page of ours, given as in `Routes.table`.
    func redirect(to path: String) -> Response {
        .redirect(to: site.settings.base.path + path)
    }

    /// To the login page, which leads back here; after a POST, to the page whose form it was.
    func redirectToLogin() -> Response {
        .redirect(to: loginPage(before: address))
    }

    /// The address that shows this page again; after a POST, the page whose form it was. Nil where there is none.
    private var address: String? {
        guard route.get != nil else { return nil }
        // What the login page drops stands nowhere on it.
        let isForeign = query["next"].map { LocalPath($0) == nil } ?? false
        return request.method == .post || isForeign ? String(request.path) : request.target
    }

    /// The address of the login page, which leads on to one of this host.
    /// - Parameter target: as a browser sent it; nil: nowhere else.
    func loginPage(before target: String?) -> String {
        let next = target.flatMap(LocalPath.sent).map { "?next=" + PercentCoding.encode($0.text) }
        return site.settings.base.path + "/login" + (next ?? "")
    }

    private func frame(token: String?) -> Frame {
        Frame(
            reader.language(of: site.settings.pages), username: member?.profile.username.text, formToken: token,
            address: address.flatMap(LocalPath.sent)?.text ?? "")
    }
}
