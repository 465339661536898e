import Crypto
import Letters
import Templates
import Web

/// What stands in the templates' folder, compiled, and what the style sheet is known by.
struct SiteTemplates {
    let pages: TemplateSet
    let messages: TemplateSet
    let letters: TemplateSet
    /// Changes with the style sheet, which browsers keep for a year under an address with it.
    let styleVersion: String

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    init(_ configuration: Configuration) throws(Failure) {
        let folder = configuration.templates
        do {
            pages = try TemplateSet(Self.sources(in: folder, ending: ".html"), escaping: .html)
            // Escaped by the page they are shown on.
            messages = try TemplateSet(MessageFile.parse(TextFile.read(folder + "/messages.txt")), escaping: .none)
            letters = try TemplateSet(Self.sources(in: folder + "/mail", ending: ".txt"), escaping: .none)
        } catch {
            throw Failure(description: "\(error)")
        }
        // The style sheet may well be on nginx's side alone.
        styleVersion =
            (try? TextFile.read(configuration.staticFiles + "/gatehouse.css"))
            .map { Base64URL.encode(Array(SHA256.hash(Array($0.utf8)).prefix(6))) } ?? Program.version
        let missing =
            PageTemplate.allCases.map(\.rawValue).filter { !pages.names.contains($0) }.map { $0 + ".html" }
            + LetterTemplate.allCases.map(\.rawValue).filter { !letters.names.contains($0) }.map { "mail/\($0).txt" }
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
