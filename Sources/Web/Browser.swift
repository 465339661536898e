import Accounts
import Crypto
import HTTP

/// What a request's cookies say of the browser, and the names that ours go by.
struct Browser {
    enum CookieName: String {
        /// The session's token.
        case session
        /// By which the browser is known to have signed in before.
        case device
        /// Random: ties the forms of a visitor to the browser they were sent to.
        case visitor
        /// The token of a reset link, on its way from the link to the form.
        case passwordReset = "password-reset"
        /// What the next page is to say, as the name of one of our messages.
        case notice
        /// In which the pages are to be, as somebody chose it.
        case language
    }

    let session: Token?
    private let cookies: Cookies
    private let isSecure: Bool

    init(_ cookies: Cookies, base: BaseURL) {
        self.cookies = cookies
        isSecure = base.isSecure
        session = cookies[Self.name(.session, isSecure: isSecure)].flatMap(Token.init)
    }

    /// Bytes, as many as a token has.
    static let visitorSecretLength = 32

    /// The visitor's cookie; one that is not of our making could be somebody else's who knows it.
    var visitorSecret: String? {
        self[.visitor].flatMap { Base64URL.decode($0)?.count == Self.visitorSecretLength ? $0 : nil }
    }

    subscript(_ name: CookieName) -> String? {
        cookies[Self.name(name, isSecure: isSecure)]
    }

    func cookie(_ name: CookieName, _ value: String, maxAge: Duration? = nil) -> SetCookie {
        SetCookie(name: Self.name(name, isSecure: isSecure), value: value, maxAge: maxAge, secure: isSecure)
    }

    func clearing(_ name: CookieName) -> SetCookie {
        .clearing(Self.name(name, isSecure: isSecure), secure: isSecure)
    }

    /// `__Host-` keeps other hosts of the domain from setting it (RFC 6265bis, section 4.1.3.2), but browsers refuse
    /// it over plain http.
    private static func name(_ name: CookieName, isSecure: Bool) -> String {
        isSecure ? "__Host-" + name.rawValue : name.rawValue
    }
}
