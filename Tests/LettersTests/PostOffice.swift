import Accounts
import Foundation
import Mail
import Templates
import TestSupport

@testable import Letters

/// A house whose letters go to a sendmail of the test's own making: a shell script in a folder that goes with it.
final class PostOffice {
    let house: House
    let folder: String
    let postman: Postman

    /// - Parameters:
    ///   - script: what sendmail does; `keep` puts the letter into a file of its own.
    ///   - deadline: how long it may take.
    init(_ script: String = "keep", deadline: Duration = .seconds(30), templates: [String: String]? = nil) throws {
        house = try House()
        folder = NSTemporaryDirectory() + "gatehouse-letters-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        postman = try Self.postman(house.accounts, folder, templates ?? Self.shipped(), deadline)
        try become(script)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Another postman of the same office, with the lines of another thread.
    static func postman(
        _ accounts: Membership, _ folder: String, _ templates: [String: String], _ deadline: Duration = .seconds(30)
    ) throws -> Postman {
        Postman(
            membership: accounts,
            settings: Postman.Settings(
                siteName: "Example & Söhne", baseURL: "https://example.org/club",
                letters: try letters(templates), language: "en",
                sendmail: try Sendmail(command: folder + "/sendmail", deadline: deadline),
                sender: try Mailbox(name: "Example", address: "noreply@example.org"), journal: Journal()))
    }

    /// Lets sendmail do something else from now on.
    func become(_ script: String) throws {
        let path = folder + "/sendmail"
        let text = """
            #!/bin/sh
            cd '\(folder)'
            arguments=$*
            keep() { letter=$(mktemp letter.XXXXXX) && cat >"$letter" && echo "$letter $arguments" >>taken; }
            \(script)

            """
        // Under another name first: a script that is being written cannot be run (ETXTBSY).
        try Data(text.utf8).write(to: URL(fileURLWithPath: path + ".new"))
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path + ".new")
        guard rename(path + ".new", path) == 0 else { throw House.Unexpected("rename: \(errno)") }
    }

    /// Lets the postman work until no letter is due.
    func deliver() {
        while postman.deliverNext() {}
    }

    /// What sendmail has taken, in that order.
    func taken() throws -> [String] {
        guard let list = FileManager.default.contents(atPath: folder + "/taken") else { return [] }
        return try String(decoding: list, as: UTF8.self).split(separator: "\n").map { line in
            let name = line.prefix { $0 != " " }
            return try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
        }
    }

    private static let folder = URL(filePath: #filePath).appending(path: "../../../templates").standardized.path

    /// The templates with the words of each language.
    private static func letters(_ templates: [String: String]) throws -> [String: LetterEdition] {
        var templates = templates
        let shipped = try String(contentsOfFile: "\(folder)/mail/layout.html", encoding: .utf8)
        let layout = templates.removeValue(forKey: LetterEdition.layout) ?? shipped
        var letters: [String: LetterEdition] = [:]
        for language in ["de", "en", "es", "fr"] {
            let words = try String(contentsOfFile: "\(folder)/\(language)/words.txt", encoding: .utf8)
            let linked = try LinkedTemplates(WordFile.parse(words).mapValues(\.text))
            letters[language] = LetterEdition(
                language, texts: try TemplateSet(LinkedTemplates(templates), words: linked, escaping: .none),
                pages: try TemplateSet(
                    LinkedTemplates([LetterEdition.layout: layout]), words: linked, escaping: .html))
        }
        return letters
    }

    /// The letters' templates as they are shipped.
    static func shipped() throws -> [String: String] {
        let mail = folder + "/mail"
        var sources: [String: String] = [:]
        for template in LetterTemplate.allCases {
            sources[template.rawValue] = try String(
                contentsOfFile: "\(mail)/\(template.rawValue).txt", encoding: .utf8)
        }
        return sources
    }
}
