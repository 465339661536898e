import Accounts
import HTTP

/// In which language somebody wants to read: the form at the foot of each page.
enum LanguagePages {
    /// How long the browser remembers it.
    private static let lifetime: Duration = .seconds(365 * 86400)

    static func choose(_ visit: Visit) throws -> Response {
        let wanted = visit.form["language"] ?? ""
        guard visit.site.settings.pages.languages.contains(wanted), let language = Language(wanted) else {
            visit.report(.language)
            return visit.errorPage(.badRequest)
        }
        if let member = visit.member { try visit.membership.remember(language, of: member.id) }
        let page = visit.form["page"].flatMap(LocalPath.init)
        var response = page.map { .redirect(to: $0.text) } ?? visit.redirect(to: "/")
        response.set(visit.browser.cookie(.language, wanted, maxAge: lifetime))
        return response
    }
}
