public import Templates

/// The letters in one language.
public struct LetterEdition: Sendable {
    /// As in `de`.
    let language: String
    public let texts: TemplateSet
    public let pages: TemplateSet

    /// - Parameters:
    ///   - texts: each `LetterTemplate`, as plain text.
    ///   - pages: `layout`, as HTML.
    public init(_ language: String, texts: TemplateSet, pages: TemplateSet) {
        self.language = language
        self.texts = texts
        self.pages = pages
    }

    /// The template that makes a page of any letter: the file of this name in `mail/`, ending in `.html`.
    public static let layout = "layout"

    /// Every name that it may use.
    public static let layoutNames = LetterTemplate.names.union(LetterPage.fields.names + LetterParagraph.fields.names)
}
