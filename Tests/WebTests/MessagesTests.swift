import Accounts
import Foundation
import SiteSupport
import Testing

@testable import Web

@Suite("Messages")
struct MessagesTests {
    /// The names that the pages ask for: those written out in a page's source, and those made of a field and what may
    /// be wrong with it, a notice, an event, or a status.
    private func namesInUse() throws -> Set<String> {
        var names: Set<String> = []
        for file in try Repository.names(in: "Sources/Web", ending: ".swift") {
            let source = try Repository.text("Sources/Web/\(file).swift")
            for match in source.matches(of: /refuse\("[a-z_]+", "([a-zA-Z_.]+)"\)/) { names.insert(String(match.1)) }
        }
        names.formUnion(Username.Problem.allCases.map { "username.\($0)" })
        names.formUnion(EmailAddress.Problem.allCases.map { "email.\($0)" })
        names.formUnion(Password.Problem.allCases.map { "password.\($0)" })
        names.formUnion(DisplayName.Problem.allCases.map { "display_name.\($0)" })
        names.formUnion(About.Problem.allCases.map { "about.\($0)" })
        names.formUnion(Notice.Name.allCases.map { "notice.\($0.rawValue)" })
        names.formUnion(Event.Kind.allCases.map { "event.\($0.rawValue)" })
        for code in [400, 403, 404, 405, 413, 415, 429, 500, 503] {
            names.formUnion(["error.\(code).title", "error.\(code).advice"])
        }
        names.insert("error.open.advice")
        return names
    }

    @Test("every message that a page may ask for is there, and no other")
    func complete() throws {
        let file = try MessageFile.parse(Repository.text("templates/messages.txt"))
        let used = try namesInUse()
        #expect(used.subtracting(file.keys) == [])
        #expect(Set(file.keys).subtracting(used) == [])
    }

    @Test("what a message mentions is known")
    func variables() throws {
        let messages = try ShippedTemplates.messages.get()
        for name in messages.names {
            for use in messages.uses(in: name) ?? [] { #expect(MessageView.fields.names.contains(use.name), "\(name)") }
        }
    }

    @Test("the policy's numbers are put in, and a missing message shows as its name")
    func text() throws {
        let site = try TestSite().site
        #expect(site.message("password.tooShort") == "Use at least 8 characters.")
        #expect(site.message("no.such") == "no.such")
    }
}
