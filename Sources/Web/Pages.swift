public import Templates

/// The site's pages, a set of them in each of its languages.
public struct Pages: Sendable {
    public struct Edition: Sendable {
        /// As in `de`.
        public let language: String
        public let templates: TemplateSet

        /// - Parameters:
        ///   - templates: each `PageTemplate` and what it draws in.
        ///   - words: of the frame's language.
        ///   - frame: in which language, and whose site.
        public init(
            _ templates: LinkedTemplates, words: LinkedTemplates, in frame: SiteFrame
        ) throws(TemplateError) {
            language = frame.language
            self.templates = try TemplateSet(templates, words: words, escaping: .html, constants: .view(frame))
        }
    }

    public let editions: [Edition]
    let languages: [String]
    /// Where the language is that somebody gets who understands none of them.
    let usual: Int

    /// - Parameters:
    ///   - editions: at least one.
    ///   - usual: one of their languages.
    public init(_ editions: [Edition], usual: String) {
        self.editions = editions
        languages = editions.map(\.language)
        self.usual = languages.firstIndex(of: usual) ?? 0
    }
}
