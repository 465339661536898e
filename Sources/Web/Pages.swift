public import Templates

/// The site's pages, a set of them in each of its languages.
public struct Pages: Sendable {
    public struct Edition: Sendable {
        /// As in `de`.
        let language: String
        let templates: TemplateSet

        public init(_ language: String, _ templates: TemplateSet) {
            self.language = language
            self.templates = templates
        }
    }

    let editions: [Edition]
    let languages: [String]
    /// Where the language is that somebody gets who understands none of them.
    let usual: Int
    /// What each edition shows of the languages that there are: made here, for it is on every page.
    let choices: [Value]

    /// Each language with its pages.
    public var all: [(language: String, pages: TemplateSet)] { editions.map { ($0.language, $0.templates) } }

    /// - Parameters:
    ///   - editions: at least one.
    ///   - names: what each of their languages calls itself.
    ///   - usual: one of their languages.
    public init(_ editions: [Edition], names: [String], usual: String) {
        self.editions = editions
        languages = editions.map(\.language)
        self.usual = languages.firstIndex(of: usual) ?? 0
        choices = editions.map { shown in
            .list(
                zip(editions, names).map { edition, name in
                    Choice(language: edition.language, name: name, isShown: edition.language == shown.language)
                })
        }
    }

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
