import Foundation
import SiteSupport
import Templates
import Testing

@testable import Web

@Suite("words")
struct SpokenWordsTests {
    @Test("each word that a page finds a form wrong with is known, and no other is said to be")
    func refusals() throws {
        var written: Set<String> = []
        for file in try Repository.names(in: "Sources/Web", ending: ".swift") {
            let source = try Repository.text("Sources/Web/\(file).swift")
            for match in source.matches(of: /refuse\("[a-z_]+", "([a-zA-Z_.]+)"\)/) { written.insert(String(match.1)) }
        }
        #expect(written.subtracting(SpokenWords.all) == [])
        #expect(Set(SpokenWords.refusals).subtracting(written) == [])
    }

    @Test("each language has every word, and none that nothing uses", arguments: ShippedTemplates.languages)
    func complete(_ language: String) throws {
        let words = Set(try ShippedTemplates.words(language).keys)
        let pages = try ShippedTemplates.pages(in: language)
        var used = SpokenWords.all
        for page in PageTemplate.allCases { used.formUnion(try #require(pages.parts(of: page.rawValue))) }
        for word in SpokenWords.all { used.formUnion(try #require(pages.parts(of: word), "\(word)")) }
        let unused = words.subtracting(used).filter { !$0.hasPrefix("letter.") }
        let english = Set(try ShippedTemplates.words("en").keys)
        #expect(unused == [])
        #expect(words == english)
    }

    @Test("what a word that a view names asks for is known wherever it is shown", arguments: ShippedTemplates.languages)
    func names(_ language: String) throws {
        let pages = try ShippedTemplates.pages(in: language)
        for word in SpokenWords.all {
            for use in pages.uses(in: word) ?? [] {
                #expect(SpokenWords.names(of: word).contains(use.name), "\(word): \(use.name)")
            }
        }
    }

    @Test("no language shows another's text as its own", arguments: ShippedTemplates.languages)
    func translated(_ language: String) throws {
        guard language != "en" else { return }
        let english = try ShippedTemplates.words("en")
        // A name, a sign, a word that both have.
        let long = try ShippedTemplates.words(language).filter {
            $0.value.utf8.count > 24 && english[$0.key] == $0.value
        }
        #expect(long.keys.sorted() == [])
    }

    @Test("tags in the words of pages are closed, and letters have none", arguments: ShippedTemplates.languages)
    func tags(_ language: String) throws {
        for (name, text) in try ShippedTemplates.words(language) {
            for tag in ["a", "strong", "time"] {
                let opened = text.matches(of: try Regex("<\(tag)[ >]")).count
                let closed = text.matches(of: try Regex("</\(tag)>")).count
                #expect(opened == closed)
            }
            #expect(!name.hasPrefix("letter.") || !text.contains("<"), "\(name)")
        }
    }

    @Test("a word that a language writes with other variables, links or sections than English is a mistake")
    func variables() throws {
        // These put a day and a form of address together as each language does.
        let free: Set = ["date.day", "date.minute"]
        let english = try ShippedTemplates.words("en")
        for language in ShippedTemplates.languages {
            for (name, text) in try ShippedTemplates.words(language) where !free.contains(name) {
                func tags(_ text: String) -> [String] {
                    text.matches(of: /\{\{[^}]*\}\}|href="[^"]*"/).map { String($0.0) }.sorted()
                }
                #expect(tags(text) == tags(english[name] ?? ""), "\(language): \(name)")
            }
        }
    }
}
