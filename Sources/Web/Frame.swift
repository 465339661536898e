import HTTP
import Templates

/// What every page shows around its own: the site, and who is signed in.
struct Frame: View {
    let settings: Site.Settings
    /// Nil for a visitor.
    var username: String?
    /// For `csrf_token`; nil on pages without a form.
    var formToken: String?

    static let fields: Fields<Self> = [
        "site_name": { .text($0.settings.name) },
        "base": { .text($0.settings.base.path) },
        // Named in the style sheet's address, so that a browser may keep one for ever and still gets the next.
        "style_version": { .text($0.settings.styleVersion) },
        "static_url": { .text($0.settings.staticURL) },
        "is_member": { .flag($0.username != nil) },
        "member_username": { .text($0.username ?? "") },
        "csrf_token": { .text($0.formToken ?? "") },
    ]
}

extension Site {
    /// Renders a page of HTML.
    func page(_ template: PageTemplate, _ frame: Frame, _ view: some View, _ status: Status) throws(TemplateError)
        -> Response
    {
        var response = Response(status)
        response.add("Content-Type", "text/html; charset=utf-8")
        response.body.reserveCapacity(8 * 1024)
        try settings.pages.render(template.rawValue, .view(frame), .view(view), into: &response.body)
        return response
    }
}
