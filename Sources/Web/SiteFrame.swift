public import Templates

/// What every page in a language shows, whoever asks: its templates' constants.
public struct SiteFrame: View {
    /// As in `de`.
    public var language: String
    /// Each that there is, as it calls itself.
    let languages: [(tag: String, name: String)]
    let siteName: String
    let base: BaseURL
    /// Where nginx serves the style sheet, without a slash at the end.
    let staticURL: String
    /// What changes with the style sheet. It is part of its address, so that a browser may keep one for ever and still
    /// gets the next.
    let styleVersion: String
    let passwordMinimum: Int

    public init(
        language: String, of languages: [(tag: String, name: String)], siteName: String, base: BaseURL,
        staticURL: String, styleVersion: String, passwordMinimum: Int
    ) {
        self.language = language
        self.languages = languages
        self.siteName = siteName
        self.base = base
        self.staticURL = staticURL
        self.styleVersion = styleVersion
        self.passwordMinimum = passwordMinimum
    }

    public static let fields: Fields<Self> = [
        "language": { .text($0.language) },
        "languages": { frame in
            .list(frame.languages.map { Choice(language: $0.tag, name: $0.name, isShown: $0.tag == frame.language) })
        },
        "site_name": { .text($0.siteName) },
        "base": { .text($0.base.path) },
        "static_url": { .text($0.staticURL) },
        "style_version": { .text($0.styleVersion) },
        "password_minimum": { .text(String($0.passwordMinimum)) },
    ]

    /// A language as one can choose it.
    struct Choice: View {
        let language: String
        let name: String
        let isShown: Bool

        static let fields: Fields<Self> = [
            "choice": { .text($0.language) },
            "choice_name": { .text($0.name) },
            "is_shown": { .flag($0.isShown) },
        ]
    }
}
