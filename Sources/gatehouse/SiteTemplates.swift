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

    private static func sources(in folder: String, ending: String) throws(TextFile.Failure) -> [String: String] {
        var sources: [String: String] = [:]
        for name in try TextFile.names(in: folder, ending: ending) {
            sources[name] = try TextFile.read("\(folder)/\(name)\(ending)")
        }
        return sources
    }
}
