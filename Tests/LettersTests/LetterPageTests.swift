import SiteSupport
import Templates
import Testing

@testable import Letters

@Suite("page of a letter")
struct LetterPageTests {
    private func paragraphs(_ body: String) -> [LetterParagraph] { LetterParagraph.all(of: body) }

    private func page(_ body: String, subject: String = "Hello") throws -> String {
        let layout = try Repository.text("templates/mail/layout.html")
        let set = try TemplateSet(
            LinkedTemplates([LetterEdition.layout: layout]), words: LinkedTemplates(["language.direction": "ltr"]),
            escaping: .html)
        let text = try LetterText("Subject: \(subject)\n\n\(body)", template: .verification)
        var output: [UInt8] = []
        try set.render(LetterEdition.layout, .view(LetterPage(language: "en", text: text)), into: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test("empty lines divide a text into paragraphs, however many there are")
    func divided() {
        #expect(paragraphs("").isEmpty)
        #expect(paragraphs("\none\ntwo\n\n  \n\nthree\n").map(\.sentences) == ["one\ntwo", "three"])
    }

    @Test("indented lines are names and times")
    func facts() {
        #expect(paragraphs("    anna\n    anna@example.org\n").map(\.facts) == ["anna\nanna@example.org"])
        #expect(paragraphs("    anna\nnot indented\n").map(\.facts) == [""])
    }

    @Test("an address alone is a link, and one below a line a button with the words of that line")
    func addresses() {
        let address = "https://example.org/a?b=c&d"
        let alone = paragraphs(address)
        #expect(alone.map(\.address) == [address] && alone.map(\.button) == [""])
        let below = paragraphs("Press\nhttp://example.org/\n")
        #expect(below.map(\.address) == ["http://example.org/"] && below.map(\.button) == ["Press"])
    }

    @Test(
        "nothing else is a link",
        arguments: [
            "javascript:alert(1)", "Press\njavascript:alert(1)", "data:text/html,x", "HTTPS://example.org",
            "https://example.org and more", "one\ntwo\nhttps://example.org/", "see https://example.org/",
            "    https://example.org/", "//example.org/",
        ])
    func noLink(_ body: String) throws {
        #expect(paragraphs(body).allSatisfy { $0.address.isEmpty })
        #expect(!(try page(body)).contains("<a "))
    }

    @Test(
        "whatever a name or an address has in it stays text",
        arguments: [#"<b onclick="x">'&"#, "</p></div><script>alert(1)</script>", "<img src=x>", "{{token}}"])
    func hostile(_ name: String) throws {
        let written = try page(
            "\(name)\n\n    \(name)\n\n\(name)\nhttps://example.org/\(name)\n\nhttps://example.org/\(name)\n",
            subject: name)
        let tame = try page("x\n\n    x\n\nx\nhttps://example.org/x\n\nhttps://example.org/x\n", subject: "x")
        #expect(written.count { $0 == "<" } <= tame.count { $0 == "<" })
        #expect(!written.contains("<script") && !written.contains("<img") && !written.contains("<b "))
        if !name.contains(" ") {
            let escaped = name.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            #expect(written.ranges(of: escaped).count == 8)
        }
    }

    @Test("a letter says why it came and what to do about it, and one with a link how long that holds")
    func reasons() throws {
        for letter in LetterTemplate.allCases.map(\.rawValue) {
            let text = try Repository.text("templates/mail/\(letter).txt")
            for word in ["text", "not-you"] { #expect(text.contains("{{>letter.\(letter).\(word)}}"), "\(letter)") }
            #expect(text.contains("{{>letter.\(letter).lifetime}}") == text.contains("{{token}}"), "\(letter)")
        }
    }
}
