import Letters
import Templates
import Web

/// What `gatehouse check` finds in the templates.
struct TemplateFindings {
    /// Names that nobody gives a value, each with its place: a page has a hole there.
    private(set) var unknownNames: Set<String> = []
    /// What a language lacks, and what nothing uses.
    private(set) var oddities: [String] = []

    init(_ configuration: Configuration) throws(SiteTemplates.Failure) {
        let sources = try TemplateSources.all(configuration)
        let templates = try SiteTemplates(sources, configuration)
        var used = SpokenWords.all
        for edition in templates.pages.editions {
            let pages = edition.templates
            let words = sources.words(of: edition.language)
            for page in PageTemplate.allCases {
                look(at: page.rawValue, of: pages, known: page.names, words, sources.pages)
                used.formUnion(pages.parts(of: page.rawValue) ?? [])
            }
            for word in SpokenWords.all {
                look(at: word, of: pages, known: SpokenWords.names(of: word), words, [:])
                used.formUnion(pages.parts(of: word) ?? [])
            }
        }
        var usedByLetters: Set<String> = []
        var usedByLetterPages: Set<String> = []
        for (language, letters) in templates.letters {
            let words = sources.words(of: language)
            for letter in LetterTemplate.allCases.map(\.rawValue) {
                look(at: letter, of: letters.texts, known: LetterTemplate.names, words, sources.letters)
                usedByLetters.formUnion(letters.texts.parts(of: letter) ?? [])
            }
            let layout = LetterEdition.layout
            look(at: layout, of: letters.pages, known: LetterEdition.layoutNames, words, sources.letterPages)
            usedByLetterPages.formUnion(letters.pages.parts(of: layout) ?? [])
        }
        var idle =
            sources.strangers + sources.pages.filter { !used.contains($0.key) }.map(\.value.file)
            + sources.letters.filter { !usedByLetters.contains($0.key) }.map(\.value.file)
        idle += sources.letterPages.filter { !usedByLetterPages.contains($0.key) }.map(\.value.file)
        oddities = idle.sorted().map { "nothing uses \($0)" }
        used.formUnion(usedByLetters.union(usedByLetterPages))
        let wanted = sources.words(of: TemplateSources.fullest).keys
        for (language, words) in sources.words.sorted(by: { $0.key < $1.key }) {
            for (name, word) in words where !used.contains(name) {
                oddities.append(word.naming("nothing uses “\(name)”", inLine: 1))
            }
            let missing = wanted.filter { words[$0] == nil }.sorted()
            if !missing.isEmpty { oddities.append("\(language) lacks \(missing.joined(separator: ", "))") }
        }
    }

    private mutating func look(
        at name: String, of templates: TemplateSet, known: Set<String>, _ words: [String: TemplateSources.Text],
        _ files: [String: TemplateSources.Text]
    ) {
        for use in templates.uses(in: name) ?? [] where !known.contains(use.name) {
            guard let place = words[use.template] ?? files[use.template] else { continue }
            unknownNames.insert(place.naming("there is no “\(use.name)”", inLine: use.line))
        }
    }
}
