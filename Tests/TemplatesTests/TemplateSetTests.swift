import Testing

@testable import Templates

private struct MemberRow: View {
    let username: String
    static let fields: Fields<Self> = ["username": { .text($0.username) }]
}

private struct Directory: View {
    let members: [MemberRow]
    static let fields: Fields<Self> = [
        "title": { _ in "Members" },
        "members": { .list($0.members.map(Value.view)) },
        "first": { $0.members.first.map(Value.view) ?? "" },
    ]
}

private struct Layout: View {
    static let fields: Fields<Self> = ["title": { _ in "Site" }, "site": { _ in "Example" }]
}

private func output(of source: String, _ outer: some View, _ inner: some View) throws -> String {
    let set = try TemplateSet(["page": source], escaping: .html)
    var output: [UInt8] = []
    try set.render("page", .view(outer), .view(inner), into: &output)
    return String(decoding: output, as: UTF8.self)
}

@Test("a view is asked for its names")
func view() throws {
    let site = Layout()
    let page = Directory(members: [MemberRow(username: "ann"), MemberRow(username: "<bob>")])
    #expect(try output(of: "{{#members}}{{username}} {{/members}}", site, page) == "ann &lt;bob&gt; ")
    #expect(try output(of: "{{first.username}}{{first.nothing}}{{nothing}}", site, page) == "ann")
    #expect(try output(of: "{{^first}}nobody{{/first}}", site, Directory(members: [])) == "nobody")
    #expect(Directory.fields.names == ["title", "members", "first"])
}

@Test("of several views the last is asked first")
func views() throws {
    let page = Directory(members: [])
    #expect(try output(of: "{{title}} {{site}}", Layout(), page) == "Members Example")
    #expect(try output(of: "{{title}} {{site}}", page, Layout()) == "Site Example")
}

@Test(
    "constants are written into the templates",
    arguments: [
        ("<{{site}}>", "<R &amp; Co>"), ("{{{site}}}", "R & Co"),
        ("{{#site}}a{{b}}c{{/site}}{{^site}}d{{/site}}", "aBc"),
        ("{{#none}}a{{/none}}{{^none}}b{{/none}}", "b"), ("{{#list}}{{site}}{{/list}}", "R &amp; CoR &amp; Co"),
        ("{{#list}}a{{/list}}{{site}}b", "aaR &amp; Cob"), ("{{b.site}}.{{site.b}}", "."),
        (" {{>p}}\n", " R &amp; Co\n x"),
    ])
func constants(source: String, expected: String) throws {
    let set = try TemplateSet(
        ["page": source, "p": "{{site}}\nx"], escaping: .html, constants: ["site": "R & Co", "none": ""])
    var output: [UInt8] = []
    try set.render("page", ["b": "B", "list": ["1", "2"], "site": "another"], into: &output)
    #expect(String(decoding: output, as: UTF8.self) == expected)
    #expect(try #require(set.uses(in: "page")).allSatisfy { $0.name != "site" && $0.name != "none" })
}

@Test(
    "lists among the constants are written out",
    arguments: [
        ("{{#tags}}[{{name}}{{#is_own}}*{{/is_own}}{{^is_own}}{{b}}{{/is_own}}]{{/tags}}", "[en*][deB]"),
        ("{{#tags}}{{site}}{{name}}{{/tags}}", "SenSde"), ("{{#none}}x{{/none}}{{^none}}{{b}}{{/none}}", "B"),
        ("{{#tags}}{{#list}}{{.}}{{name}}{{/list}}{{/tags}}", "1en2en1de2de"), ("{{^tags}}x{{/tags}}", ""),
    ])
func constantLists(source: String, expected: String) throws {
    let set = try TemplateSet(
        ["page": source], escaping: .html,
        constants: [
            "site": "S", "none": [],
            "tags": [["name": "en", "is_own": true], ["name": "de", "is_own": false]],
        ])
    var output: [UInt8] = []
    try set.render("page", ["b": "B", "list": ["1", "2"], "name": "another"], into: &output)
    #expect(String(decoding: output, as: UTF8.self) == expected)
    #expect(try #require(set.uses(in: "page")).allSatisfy { $0.name == "b" || $0.name == "list" })
}

@Test("a template is appended to what is there")
func appending() throws {
    let set = try TemplateSet(["a": "1{{title}}", "b": "2"], escaping: .html)
    var output: [UInt8] = []
    try set.render("a", into: &output)
    try set.render("b", into: &output)
    #expect(output == Array("12".utf8))
}

@Test("a template that is not there cannot be rendered")
func unknownTemplate() throws {
    let set = try TemplateSet([:], escaping: .html)
    var output: [UInt8] = []
    #expect(throws: TemplateError(template: "page", line: nil, problem: "there is no template of this name")) {
        try set.render("page", into: &output)
    }
    #expect(set.uses(in: "page") == nil)
}

@Test("every use of a name is listed, also those of partials and parents")
func uses() throws {
    let set = try TemplateSet(
        [
            "layout": "<title>{{site}}</title>\n{{$body}}{{/body}}\n{{>foot}}",
            "foot": "{{^a.b}}x{{/a.b}}",
            "page": "{{<layout}}\n{{$body}}{{#rows}}\n{{.}}{{{raw}}}{{! comment }}{{/rows}}{{/body}}\n{{/layout}}",
            "other": "{{other}}",
        ], escaping: .html)
    #expect(
        set.uses(in: "page") == [
            NameUse(name: "rows", template: "page", line: 2),
            NameUse(name: "raw", template: "page", line: 3),
            NameUse(name: "site", template: "layout", line: 1),
            NameUse(name: "a.b", template: "foot", line: 1),
        ])
}
