import Testing

@testable import Templates

private struct Page: View {
    static let fields: Fields<Self> = [
        "name": { _ in "<ann>" },
        "said": { _ in .word("a.said") },
        "unsaid": { _ in .word("no.<such>") },
        "endless": { _ in .word("a.endless") },
        "list": { _ in .list([.text("x"), .text("y")]) },
    ]
}

@Suite("words")
struct WordTests {
    private func output(
        _ source: String, _ words: [String: String] = [:], others: [String: String] = [:],
        constants: Value = [:]
    ) throws -> String {
        let set = try TemplateSet(
            others.merging(words) { $1 }.merging(["page": source]) { $1 }, escaping: .html, constants: constants)
        var output: [UInt8] = []
        try set.render("page", .view(Page()), into: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test("a template draws a word in where its tag stands, and keeps its line")
    func drawnIn() throws {
        #expect(try output("<p>{{>a.b}}</p>\n", ["a.b": "one"]) == "<p>one</p>\n")
        #expect(try output("one\n{{>a.b}}\nthree\n", ["a.b": "two"]) == "one\ntwo\nthree\n")
        #expect(try output("  {{>a.b}}\n", ["a.b": "two\nthree"]) == "  two\nthree\n")
    }

    @Test("a word has variables, sections, constants and other words")
    func content() throws {
        let words = ["a.b": "<b>{{name}}</b> {{site}} {{#list}}{{>a.c}}{{/list}}", "a.c": "{{.}}{{name}};"]
        #expect(
            try output("[{{>a.b}}]", words, constants: ["site": "R & Co"])
                == "[<b>&lt;ann&gt;</b> R &amp; Co x&lt;ann&gt;;y&lt;ann&gt;;]")
    }

    @Test("an indented template indents none of a word's further lines, and its own as always")
    func indentation() throws {
        let words = ["a.b": "two\nthree"]
        #expect(
            try output("  {{>other}}", words, others: ["other": "one {{>a.b}}\nfour\n"]) == "  one two\nthree\n  four\n"
        )
    }

    @Test("a view can name a word, which sees what the template sees; a name that there is not shows as it is, escaped")
    func named() throws {
        #expect(
            try output("{{said}}|{{#said}}{{said}}{{/said}}", ["a.said": "Hello, {{name}}"])
                == "Hello, &lt;ann&gt;|Hello, &lt;ann&gt;")
        #expect(try output("{{unsaid}}{{^unsaid}}none{{/unsaid}}") == "no.&lt;such&gt;")
    }

    @Test("a word that draws itself in is refused; one that a view names in itself ends as its name")
    func endless() throws {
        #expect(throws: TemplateError.self) { try output("{{>a.b}}", ["a.b": "{{>a.b}}"]) }
        #expect(try output("{{endless}}", ["a.endless": "x{{endless}}"]) == "xxxxa.endless")
        let deep =
            String(repeating: "{{#name}}", count: 199) + "{{endless}}" + String(repeating: "{{/name}}", count: 199)
        #expect(try output("{{endless}}", ["a.endless": deep]) == "a.endless")
    }

    @Test("a word that there is not is refused")
    func refused() throws {
        do {
            _ = try TemplateSet(["page": "\n{{>a.b}}", "a.c": "x"], escaping: .html)
            Issue.record("it was compiled")
        } catch {
            #expect(error.description == "template page, line 2: {{>a.b}} names a template that does not exist")
        }
    }

    @Test("a word draws in nothing but words, and takes no blocks")
    func wordsAlone() throws {
        #expect(throws: TemplateError.self) { try output("{{>a.b}}", ["a.b": "{{>other}}"], others: ["other": "x"]) }
        do {
            _ = try output("\n{{<a.b}}{{$c}}{{/c}}{{/a.b}}", ["a.b": "{{$c}}x{{/c}}"])
            Issue.record("it was compiled")
        } catch let error as TemplateError {
            #expect(error.description == "template page, line 2: {{<a.b}} names a word, which takes no blocks")
        }
    }

    @Test("a word that there is not is missed, even in a block that nothing takes up")
    func missed() throws {
        #expect(throws: TemplateError.self) {
            try output("{{<other}}{{$c}}{{>a.b}}{{/c}}{{/other}}", others: ["other": "x"])
        }
    }

    @Test("what a word asks for is told with the word's name, for all that draw it in")
    func uses() throws {
        let set = try TemplateSet(
            ["page": "{{x}}{{>a.b}}", "a.b": "{{>a.c}}", "a.c": "\n{{y}}", "a.d": "{{z}}"], escaping: .html)
        #expect(
            set.uses(in: "page") == [
                NameUse(name: "x", template: "page", line: 1), NameUse(name: "y", template: "a.c", line: 2),
            ])
        #expect(set.parts(of: "page") == ["page", "a.b", "a.c"])
        #expect(set.uses(in: "a.d") == [NameUse(name: "z", template: "a.d", line: 1)])
    }
}
