import SiteSupport
import Templates
import Testing

@testable import Web

@Suite("PageTemplate")
struct PageTemplateTests {
    @Test("every name that a page uses, in whatever language, is known to its view", arguments: PageTemplate.allCases)
    func names(_ page: PageTemplate) throws {
        for language in ShippedTemplates.languages {
            let uses = try #require(try ShippedTemplates.pages(in: language).uses(in: page.rawValue))
            for use in uses {
                #expect(page.names.contains(use.name), "\(language), \(use.template), line \(use.line): \(use.name)")
            }
        }
    }

    @Test("every name of a view is used by a page that shows it")
    func noIdleNames() throws {
        var used: Set<String> = []
        for page in PageTemplate.allCases {
            used.formUnion(try ShippedTemplates.pages().uses(in: page.rawValue)?.map(\.name) ?? [])
        }
        for word in SpokenWords.all {
            used.formUnion(try ShippedTemplates.pages().uses(in: word)?.map(\.name) ?? [])
        }
        let names = PageTemplate.views.values.flatMap(\.names).filter { $0 != "problems" } + Frame.fields.names
        // For sysadmins, and for other languages.
        #expect(Set(names).subtracting(used).sorted() == ["code", "is_first_day", "month_number"])
        #expect(try ShippedTemplates.pages(in: "fr").uses(in: "profile")?.map(\.name).contains("is_first_day") == true)
    }

    @Test("every problem that a form may have is shown beside its field")
    func problems() throws {
        for (page, view) in PageTemplate.views {
            let used = try #require(try ShippedTemplates.pages().uses(in: page.rawValue)).map(\.name)
            for field in view.problems { #expect(used.contains("problems." + field), "\(page): \(field)") }
        }
    }

    @Test("every file in templates/ is a page, or drawn in by one")
    func noIdleFiles() throws {
        let pages = PageTemplate.allCases.map(\.rawValue)
        var reached = Set(pages)
        for page in pages {
            reached.formUnion(try ShippedTemplates.pages().parts(of: page) ?? [])
        }
        #expect(try Set(Repository.names(in: "templates", ending: ".html")).subtracting(reached) == [])
    }

    @Test("no template has a raw value, a script, or a style of its own: the content policy would stop them anyway")
    func noRawValues() throws {
        for name in try Repository.names(in: "templates", ending: ".html") {
            let text = try Repository.text("templates/\(name).html")
            for word in ["{{{", "{{&", "<script", "<style", "style=", "javascript:", " onclick"] {
                #expect(!text.contains(word), "\(name).html: \(word)")
            }
        }
    }
}
