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

    init(folder: String) throws(Failure) {
        do {
            pages = try TemplateSet(Self.sources(in: folder, ending: ".html"), escaping: .html)
            // Escaped by the page they are shown on.
            messages = try TemplateSet(MessageFile.parse(TextFile.read(folder + "/messages.txt")), escaping: .none)
            letters = try TemplateSet(Self.sources(in: folder + "/mail", ending: ".txt"), escaping: .none)
        } catch {
            throw Failure(description: "\(error)")
        }
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
