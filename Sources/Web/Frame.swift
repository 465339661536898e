import HTTP
public import Templates

/// What every page shows around its own: who is signed in.
struct Frame: View {
    /// Nil for a visitor.
    let username: String?
    /// For `csrf_token`; nil on pages without a form.
    let formToken: String?

    static let fields: Fields<Self> = [
        "is_member": { .flag($0.username != nil) },
        "member_username": { .text($0.username ?? "") },
        "csrf_token": { .text($0.formToken ?? "") },
    ]
}

extension TemplateSet {
    /// The site's pages, from their templates' sources by name.
    ///
    /// - Parameters:
    ///   - staticURL: where nginx serves the style sheet, without a slash at the end.
    ///   - styleVersion: what changes with the style sheet. It is part of its address, so that a browser may keep one for
    ///     ever and still gets the next.
    public static func pages(
        _ sources: [String: String], of site: String, at base: BaseURL, staticURL: String, styleVersion: String
    ) throws(TemplateError) -> TemplateSet {
        try TemplateSet(
            sources, escaping: .html,
            constants: [
                "site_name": site, "base": base.path, "static_url": staticURL, "style_version": styleVersion,
            ])
    }
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
