import HTTP
public import Templates

/// What every page shows around its own: who is signed in, and the languages that there are.
struct Frame: View {
    /// Which edition of the site's pages it is.
    let language: Int
    /// Nil for a visitor.
    let username: String?
    /// For `csrf_token`; nil on pages without a form.
    let formToken: String?
    /// The page's own address, where one comes back after choosing another language.
    let address: String
    let choices: Value

    init(
        _ language: Int, username: String? = nil, formToken: String? = nil, address: String = "",
        choices: Value = .list([])
    ) {
        self.language = language
        self.username = username
        self.formToken = formToken
        self.address = address
        self.choices = choices
    }

    static let fields: Fields<Self> = [
        "is_member": { .flag($0.username != nil) },
        "member_username": { .text($0.username ?? "") },
        "csrf_token": { .text($0.formToken ?? "") },
        "page": { .text($0.address) },
        "languages": { $0.choices },
    ]
}

extension TemplateSet {
    /// The site's pages in one language, from their templates' sources by name.
    ///
    /// - Parameters:
    ///   - language: its tag, as in `de`.
    ///   - staticURL: where nginx serves the style sheet, without a slash at the end.
    ///   - styleVersion: what changes with the style sheet. It is part of its address, so that a browser may keep one for
    ///     ever and still gets the next.
    public static func pages(
        _ sources: [String: String], words: [String: String], in language: String, of site: String, at base: BaseURL,
        staticURL: String, styleVersion: String,
        passwordMinimum: Int
    ) throws(TemplateError) -> TemplateSet {
        try TemplateSet(
            sources, words: words, escaping: .html,
            constants: [
                "language": language, "site_name": site, "base": base.path, "static_url": staticURL,
                "style_version": styleVersion,
                "password_minimum": String(passwordMinimum),
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
        try settings.pages.editions[frame.language].templates.render(
            template.rawValue, .view(frame), .view(view), into: &response.body)
        return response
    }
}
