import Accounts
import Glibc
import Templates

/// The texts that pages and letters are made of, as they stand in the folders of templates.
struct TemplateSources {
    struct Text {
        let text: String
        let file: String
        /// Where in the file it begins, counted from 1.
        var line = 1
    }

    private(set) var pages: [String: Text] = [:]
    private(set) var letters: [String: Text] = [:]
    /// What letters are shown in as pages.
    private(set) var letterPages: [String: Text] = [:]
    /// By language, as in `de`.
    private(set) var words: [String: [String: Text]] = [:]
    /// Files that are none of these.
    private(set) var strangers: [String] = []

    /// What a language is told in where it lacks words.
    static let fullest = "en"

    /// The shipped texts with the site's own over them: of pages and letters whole files, of words each by itself.
    static func all(_ configuration: Configuration) throws(SiteTemplates.Failure) -> TemplateSources {
        var all = try TemplateSources(configuration.templates)
        guard let own = try own(configuration) else { return all }
        all.pages.merge(own.pages) { $1 }
        all.letters.merge(own.letters) { $1 }
        all.letterPages.merge(own.letterPages) { $1 }
        all.words.merge(own.words) { $0.merging($1) { $1 } }
        all.strangers += own.strangers
        return all
    }

    /// Nil where the site has none.
    static func own(_ configuration: Configuration) throws(SiteTemplates.Failure) -> TemplateSources? {
        if let folder = configuration.ownTemplates { return try TemplateSources(folder) }
        return isFolder(usualOwn) ? try TemplateSources(usualOwn) : nil
    }

    private static let usualOwn = "/etc/gatehouse/templates"

    init(_ folder: String) throws(SiteTemplates.Failure) {
        do throws(TextFile.Failure) {
            for name in try TextFile.names(in: folder, ending: "") {
                let path = folder + "/" + name
                if name.hasSuffix(".html") {
                    pages[String(name.dropLast(".html".count))] = Text(text: try TextFile.read(path), file: path)
                } else if name == "mail" {
                    try readLetters(in: path)
                } else if Language(name) != nil, Self.isFolder(path) {
                    try readWords(of: name, in: path)
                } else {
                    strangers.append(path)
                }
            }
        } catch {
            throw SiteTemplates.Failure(description: error.description)
        }
    }

    private mutating func readLetters(in folder: String) throws(TextFile.Failure) {
        for name in try TextFile.names(in: folder, ending: "") {
            let path = folder + "/" + name
            if name.hasSuffix(".txt") {
                letters[String(name.dropLast(".txt".count))] = Text(text: try TextFile.read(path), file: path)
            } else if name.hasSuffix(".html") {
                letterPages[String(name.dropLast(".html".count))] = Text(text: try TextFile.read(path), file: path)
            } else {
                strangers.append(path)
            }
        }
    }

    private mutating func readWords(of language: String, in folder: String) throws(TextFile.Failure) {
        let file = folder + "/words.txt"
        strangers += try TextFile.names(in: folder, ending: "").map { folder + "/" + $0 }.filter { $0 != file }
        let text = try TextFile.read(file)
        do throws(WordFile.Problem) {
            words[language] = try WordFile.parse(text)
                .mapValues { Text(text: $0.text, file: file, line: $0.line) }
        } catch {
            throw TextFile.Failure(description: "\(file), line \(error.line): \(error.problem)")
        }
    }

    /// The words of a language, and English where it has none.
    func words(of language: String) -> [String: Text] {
        (words[Self.fullest] ?? [:]).merging(words[language] ?? [:]) { $1 }
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
