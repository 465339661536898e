import Accounts
import HTTP
import Templates

/// Signing in and out.
enum LoginPages {
    static func form(_ visit: Visit) throws -> Response {
        try visit.page(.login, LoginView(visit, next: visit.query["next"]))
    }

    static func logIn(_ visit: Visit) throws -> Response {
        var reading = FormReading(visit)
        let identifier = visit.form["identifier"] ?? ""
        if identifier.isEmpty { reading.refuse("identifier", "identifier.missing") }
        if (visit.form["password"] ?? "").isEmpty { reading.refuse("password", "password.missing") }
        if reading.problems.isEmpty {
            let password = reading.typedPassword("password")
            let remember = visit.form["remember"] == "on"
            switch try visit.membership.logIn(identifier, password, remember: remember, from: visit.client) {
            case .signedIn(let session): return signedIn(session, visit)
            case .tookBackDeletion(let session):
                return signedIn(session, visit, to: "/dashboard").with(.deletionTakenBack, visit)
            case .tooManyTries(let wait): return visit.site.tooManyRequests(wait, visit.reader)
            case .refused: reading.refuse("form", "login.refused")
            }
        }
        return try visit.page(
            .login, LoginView(visit, next: visit.form["next"], problems: reading.problems),
            status: .unprocessableContent)
    }

    static func logOut(_ visit: Visit, _ member: Member) throws -> Response {
        try visit.membership.signOut(member)
        var response = visit.redirect(to: "/").with(.signedOut, visit)
        response.endSession(visit)
        return response
    }

    /// - Parameter page: where to, whatever the form says; nil: to the page that led here, or the dashboard.
    private static func signedIn(_ session: Session, _ visit: Visit, to page: String? = nil) -> Response {
        let next = page == nil ? visit.form["next"].flatMap(LocalPath.init) : nil
        var response = next.map { .redirect(to: $0.text) } ?? visit.redirect(to: page ?? "/dashboard")
        response.begin(session, visit)
        response.set(visit.browser.clearing(.visitor))
        return response
    }
}

extension Response {
    /// Hands over a session that has just begun; only one that is remembered outlives the browser.
    mutating func begin(_ session: Session, _ visit: Visit) {
        let lifetime = session.isRemembered ? visit.membership.policy.sessionLifetime : nil
        set(visit.browser.cookie(.session, session.token.text, maxAge: lifetime))
        if let device = session.device { know(device, visit) }
    }

    /// Has the browser forget the session and the pages that it has kept, so that nobody who comes next gets back to
    /// them (ASVS 14.3.1).
    ///
    /// Not all cookies, nor what scripts have stored: those are also of other programs on this host, and one of the
    /// cookies knows the device.
    mutating func endSession(_ visit: Visit) {
        set(visit.browser.clearing(.session))
        add("Clear-Site-Data", #""cache""#)
    }

    /// Has the browser remember that its owner has been here. Signing out leaves it this, which is what it is for.
    mutating func know(_ device: Token, _ visit: Visit) {
        set(visit.browser.cookie(.device, device.text, maxAge: Device.lifetime))
    }
}

struct LoginView: View {
    let identifier: String
    let isRemembered: Bool
    let next: String
    let idle: Duration
    let problems: Problems

    init(_ visit: Visit, next: String?, problems: Problems = Problems()) {
        identifier = visit.form["identifier"] ?? ""
        isRemembered = visit.form["remember"] == "on"
        self.next = next.flatMap(LocalPath.init)?.text ?? ""
        idle = visit.membership.policy.sessionIdle
        self.problems = problems
    }

    static let fields: Fields<Self> = [
        "identifier": { .text($0.identifier) },
        "remember": { .flag($0.isRemembered) },
        "next": { .text($0.next) },
        "idle": { .view(Period($0.idle)) },
        "problems": { $0.problems.value },
    ]
}
