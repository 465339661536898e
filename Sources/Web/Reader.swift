import Accounts
import HTTP

/// Whom a page is for, as far as its language goes.
struct Reader {
    let browser: Browser
    let acceptLanguage: String?
    /// Once the site knows.
    var member: Member?

    init(_ request: Request, _ browser: Browser) {
        self.browser = browser
        acceptLanguage = request.acceptLanguage
    }

    /// Which of the editions they read: the one they chose for their account, or in this browser, or else one that the
    /// browser says they understand. A language that there is no more counts as none.
    func language(of pages: Pages) -> Int {
        member?.language.flatMap { pages.languages.firstIndex(of: $0.tag) }
            ?? browser[.language].flatMap { pages.languages.firstIndex(of: $0) }
            ?? acceptLanguage.flatMap { AcceptLanguage.best(of: pages.languages, for: $0) }
            ?? pages.usual
    }
}
