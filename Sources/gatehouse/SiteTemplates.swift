import Crypto
import Letters
import Templates
import Web

/// What stands in the folders of templates, compiled for each language.
struct SiteTemplates {
    let pages: Pages
    let letters: [String: LetterEdition]

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    init(_ configuration: Configuration) throws(Failure) {
        try self.init(TemplateSources.all(configuration), configuration)
    }

    init(_ sources: TemplateSources, _ configuration: Configuration) throws(Failure) {
        var missing =
            PageTemplate.allCases.map(\.rawValue).filter { sources.pages[$0] == nil }.map { $0 + ".html" }
            + LetterTemplate.allCases.map(\.rawValue).filter { sources.letters[$0] == nil }.map { "mail/\($0).txt" }
        if sources.letterPages[LetterEdition.layout] == nil { missing.append("mail/\(LetterEdition.layout).html") }
        guard missing.isEmpty else {
            throw Failure(description: "\(configuration.templates) lacks \(missing.joined(separator: ", "))")
        }
        let usual = configuration.language.tag
        guard sources.words[usual] != nil else {
            throw Failure(description: "language: there is no \(usual)/words.txt in the folder of templates")
        }
        // The style sheet may well be on nginx's side alone.
        let styleVersion =
            (try? TextFile.read(configuration.staticFiles + "/gatehouse.css"))
            .map { Base64URL.encode(Array(SHA256.hash(Array($0.utf8)).prefix(6))) } ?? Program.version
        var editions: [Pages.Edition] = []
        var names: [String] = []
        var letters: [String: LetterEdition] = [:]
        for language in sources.words.keys.sorted() {
            let words = sources.words(of: language)
            let texts = words.mapValues(\.text)
            let pages = try Self.compiled(sources.pages, words) { sources throws(TemplateError) in
                try .pages(
                    sources, words: texts, in: language, of: configuration.siteName, at: configuration.base,
                    staticURL: configuration.staticURL, styleVersion: styleVersion,
                    passwordMinimum: configuration.policy.passwordMinimum)
            }
            editions.append(Pages.Edition(language, pages))
            names.append(texts["language.name"] ?? language)
            let letterTexts = try Self.compiled(sources.letters, words) { sources throws(TemplateError) in
                try TemplateSet(sources, words: texts, escaping: .none)
            }
            let letterPages = try Self.compiled(sources.letterPages, words) { sources throws(TemplateError) in
                try TemplateSet(sources, words: texts, escaping: .html)
            }
            letters[language] = LetterEdition(language, texts: letterTexts, pages: letterPages)
        }
        pages = Pages(editions, names: names, usual: usual)
        self.letters = letters
    }

    private static func compiled(
        _ sources: [String: TemplateSources.Text], _ words: [String: TemplateSources.Text],
        by compile: ([String: String]) throws(TemplateError) -> TemplateSet
    ) throws(Failure) -> TemplateSet {
        do throws(TemplateError) {
            return try compile(sources.mapValues(\.text))
        } catch {
            guard let place = words[error.template] ?? sources[error.template] else {
                throw Failure(description: error.description)
            }
            throw Failure(description: place.naming(error.problem, inLine: error.line))
        }
    }
}

extension TemplateSources.Text {
    /// - Parameter line: of the text, counted from 1.
    func naming(_ problem: String, inLine line: Int?) -> String {
        "\(file), line \(self.line + (line ?? 1) - 1): \(problem)"
    }
}
