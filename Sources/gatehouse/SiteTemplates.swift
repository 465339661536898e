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
        let words = sources.words.keys.sorted().map { (language: $0, words: sources.words(of: $0)) }
        var frame = SiteFrame(
            language: usual, of: words.map { ($0.language, $0.words["language.name"]?.text ?? $0.language) },
            siteName: configuration.siteName, base: configuration.base, staticURL: configuration.staticURL,
            styleVersion: styleVersion, passwordMinimum: configuration.policy.passwordMinimum)
        // Linked once for all languages, and each language's words once for all that draws them in.
        let linkedPages = try Self.link(sources.pages)
        let linkedLetters = try Self.link(sources.letters)
        let linkedLetterPages = try Self.link(sources.letterPages)
        var editions: [Pages.Edition] = []
        var letters: [String: LetterEdition] = [:]
        for (language, words) in words {
            let linkedWords = try Self.link(words)
            frame.language = language
            do throws(TemplateError) {
                editions.append(try Pages.Edition(linkedPages, words: linkedWords, in: frame))
            } catch {
                throw Self.failure(error, in: sources.pages, words)
            }
            do throws(TemplateError) {
                letters[language] = LetterEdition(
                    language, texts: try TemplateSet(linkedLetters, words: linkedWords, escaping: .none),
                    pages: try TemplateSet(linkedLetterPages, words: linkedWords, escaping: .html))
            } catch {
                throw Self.failure(error, in: sources.letters, sources.letterPages, words)
            }
        }
        pages = Pages(editions, usual: usual)
        self.letters = letters
    }

    private static func link(_ sources: [String: TemplateSources.Text]) throws(Failure) -> LinkedTemplates {
        do throws(TemplateError) {
            return try LinkedTemplates(sources.mapValues(\.text))
        } catch {
            throw failure(error, in: sources)
        }
    }

    private static func failure(_ error: TemplateError, in files: [String: TemplateSources.Text]...) -> Failure {
        let place = files.lazy.compactMap { $0[error.template] }.first
        return Failure(description: place?.naming(error.problem, inLine: error.line) ?? error.description)
    }
}

extension TemplateSources.Text {
    /// - Parameter line: of the text, counted from 1.
    func naming(_ problem: String, inLine line: Int?) -> String {
        "\(file), line \(self.line + (line ?? 1) - 1): \(problem)"
    }
}
