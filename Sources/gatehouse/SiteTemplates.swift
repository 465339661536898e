import Crypto
import Letters
import Templates
import Web

/// What stands in the templates' folder, compiled.
struct SiteTemplates {
    let pages: TemplateSet
    let messages: TemplateSet
    let letters: TemplateSet

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    init(_ configuration: Configuration) throws(Failure) {
        let folder = configuration.templates
        // The style sheet may well be on nginx's side alone.
        let styleVersion =
            (try? TextFile.read(configuration.staticFiles + "/gatehouse.css"))
            .map { Base64URL.encode(Array(SHA256.hash(Array($0.utf8)).prefix(6))) } ?? Program.version
        do {
            pages = try TemplateSet.pages(
                Self.sources(in: folder, ending: ".html"), of: configuration.siteName, at: configuration.base,
                staticURL: configuration.staticURL, styleVersion: styleVersion)
            // Escaped by the page they are shown on.
            messages = try TemplateSet(MessageFile.parse(TextFile.read(folder + "/messages.txt")), escaping: .none)
            letters = try TemplateSet(Self.sources(in: folder + "/mail", ending: ".txt"), escaping: .none)
        } catch {
            throw Failure(description: "\(error)")
        }
        let (pageNames, letterNames) = (Set(pages.names), Set(letters.names))
        let missing =
            PageTemplate.allCases.map(\.rawValue).filter { !pageNames.contains($0) }.map { $0 + ".html" }
            + LetterTemplate.allCases.map(\.rawValue).filter { !letterNames.contains($0) }.map { "mail/\($0).txt" }
        guard missing.isEmpty else {
            throw Failure(description: "\(folder) lacks \(missing.joined(separator: ", "))")
        }
    }

    /// What templates ask for and nobody gives them, each with its place: a page has a hole there.
    var unknownNames: [String] {
        var problems: Set<String> = []
        func look(_ uses: [NameUse]?, known: Set<String>, file: (String) -> String) {
            for use in uses ?? [] where !known.contains(use.name) {
                problems.insert("\(file(use.template)), line \(use.line): there is no “\(use.name)”")
            }
        }
        for page in PageTemplate.allCases {
            look(pages.uses(in: page.rawValue), known: page.names) { $0 + ".html" }
        }
        for letter in LetterTemplate.allCases {
            look(letters.uses(in: letter.rawValue), known: LetterTemplate.names) { "mail/\($0).txt" }
        }
        for message in messages.names {
            // A message is a line of its own, whose number the set of them does not know.
            for use in messages.uses(in: message) ?? [] where !MessageFile.names.contains(use.name) {
                problems.insert("messages.txt, \(message): there is no “\(use.name)”")
            }
        }
        return problems.sorted()
    }

    private static func sources(in folder: String, ending: String) throws(TextFile.Failure) -> [String: String] {
        var sources: [String: String] = [:]
        for name in try TextFile.names(in: folder, ending: ending) {
            sources[name] = try TextFile.read("\(folder)/\(name)\(ending)")
        }
        return sources
    }
}
