import Letters
import Templates
import Web

/// What `gatehouse check` finds in the templates.
struct TemplateFindings {
    /// Names that nobody gives a value, each with its place: a page has a hole there.
    private(set) var unknownNames: Set<String> = []
    /// What a language lacks, and what nothing uses.
    private(set) var oddities: [String] = []

    /// The names of all that some page or letter draws in.
    private var used: Set<String> = []
    private var idleFiles: [String]

    init(_ configuration: Configuration) throws(SiteTemplates.Failure) {
        let sources = try TemplateSources.all(configuration)
        let templates = try SiteTemplates(sources, configuration)
        idleFiles = sources.strangers
        let pages = PageTemplate.allCases.map { (name: $0.rawValue, known: $0.names) }
        let words = SpokenWords.all.map { (name: $0, known: SpokenWords.names(of: $0)) }
        look(
            through: templates.pages.editions.map { ($0.language, $0.templates) }, at: sources.pages, sources,
            from: pages + words)
        let letters = LetterTemplate.allCases.map { (name: $0.rawValue, known: LetterTemplate.names) }
        look(through: templates.letters.map { ($0, $1.texts) }, at: sources.letters, sources, from: letters)
        let layout = (name: LetterEdition.layout, known: LetterEdition.layoutNames)
        look(through: templates.letters.map { ($0, $1.pages) }, at: sources.letterPages, sources, from: [layout])
        oddities = idleFiles.sorted().map { "nothing uses \($0)" }
        let wanted = sources.words(of: TemplateSources.fullest).keys
        for (language, words) in sources.words.sorted(by: { $0.key < $1.key }) {
            for (name, word) in words.sorted(by: { $0.key < $1.key }) where !used.contains(name) {
                oddities.append(word.naming("nothing uses “\(name)”", inLine: 1))
            }
            let missing = wanted.filter { words[$0] == nil }.sorted()
            if !missing.isEmpty { oddities.append("\(language) lacks \(missing.joined(separator: ", "))") }
        }
    }

    /// - Parameters:
    ///   - files: that the templates of each language are compiled from.
    ///   - beginnings: the templates and words that are asked for by name, each with the names that are known there.
    private mutating func look(
        through editions: [(language: String, templates: TemplateSet)], at files: [String: TemplateSources.Text],
        _ sources: TemplateSources, from beginnings: [(name: String, known: Set<String>)]
    ) {
        var reached: Set<String> = []
        for (language, templates) in editions {
            let words = sources.words(of: language)
            for (name, known) in beginnings {
                reached.formUnion(templates.parts(of: name) ?? [])
                for use in templates.uses(in: name) ?? [] where !known.contains(use.name) {
                    guard let place = words[use.template] ?? files[use.template] else { continue }
                    unknownNames.insert(place.naming("there is no “\(use.name)”", inLine: use.line))
                }
            }
        }
        idleFiles += files.filter { !reached.contains($0.key) }.map(\.value.file)
        used.formUnion(reached)
    }
}
