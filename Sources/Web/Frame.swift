import HTTP
import Templates

/// What every page shows around its own: who is signed in.
struct Frame: View {
    /// Which edition of the site's pages it is.
    let language: Int
    /// Nil for a visitor.
    let username: String?
    /// For `csrf_token`; nil on pages without a form.
    let formToken: String?
    /// The page's own address, where one comes back after choosing another language.
    let address: String

    init(_ language: Int, username: String? = nil, formToken: String? = nil, address: String = "") {
        self.language = language
        self.username = username
        self.formToken = formToken
        self.address = address
    }

    static let fields: Fields<Self> = [
        "is_member": { .flag($0.username != nil) },
        "member_username": { .text($0.username ?? "") },
        "csrf_token": { .text($0.formToken ?? "") },
        "page": { .text($0.address) },
    ]
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
