import HTTP
import Testing

@testable import Web

/// A browser in front of the site: keeps cookies, sends what browsers send, and finds the token of a form.
///
/// Every answer it gets is checked for what no answer may lack or contain.
final class TestBrowser {
    private let house: TestSite
    private(set) var cookies: [String: String] = [:]

    init(_ house: TestSite) {
        self.house = house
    }

    private var prefix: String { house.base.isSecure ? "__Host-" : "" }

    /// The value of the session's cookie.
    var session: String? {
        get { cookies[prefix + "session"] }
        set { cookies[prefix + "session"] = newValue }
    }

    subscript(_ cookie: String) -> String? {
        get { cookies[prefix + cookie] }
        set { cookies[prefix + cookie] = newValue }
    }

    @discardableResult
    func get(_ path: String, _ change: (inout Request) -> Void = { _ in }) -> Page {
        send(Request(.get, house.base.path + path, fetchSite: "none"), change)
    }

    /// Sends a form with a token from the page it is on.
    /// - Parameter page: where the form is, if not where it goes to.
    @discardableResult
    func post(
        _ path: String, _ fields: KeyValuePairs<String, String> = [:], on page: String? = nil,
        _ change: (inout Request) -> Void = { _ in }
    ) -> Page {
        let token = get(page ?? path).token ?? ""
        return postBare(path, fields.map { ($0.key, $0.value) } + [("csrf_token", token)], change)
    }

    /// Sends exactly these fields.
    @discardableResult
    func postBare(
        _ path: String, _ fields: [(String, String)] = [], _ change: (inout Request) -> Void = { _ in }
    ) -> Page {
        let body = fields.map { PercentCoding.encode($0.0) + "=" + PercentCoding.encode($0.1) }
        return send(
            Request(
                .post, house.base.path + path, body: .complete(Array(body.joined(separator: "&").utf8)),
                contentType: "application/x-www-form-urlencoded", origin: house.base.origin, fetchSite: "same-origin"),
            change)
    }

    private func send(_ request: Request, _ change: (inout Request) -> Void) -> Page {
        var request = request
        request.clientAddress = "192.0.2.1"
        request.cookies = Cookies(cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; "))
        change(&request)
        let page = Page(house.site.respond(to: request))
        page.checkHouseRules(cookies: cookies, isSecure: house.base.isSecure)
        for cookie in page.cookies { cookies[cookie.name] = cookie.isCleared ? nil : cookie.value }
        return page
    }
}
