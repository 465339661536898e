import Testing

@testable import Templates

private func fault(in source: String) -> TemplateError? {
    do {
        _ = try TemplateSet(["page": source], escaping: .html)
        return nil
    } catch {
        return error
    }
}

@Test(
    "a fault in a template is told with its line",
    arguments: [
        ("a\n{{x", "line 2: this tag has no closing }}"),
        ("{{{x}}", "line 1: this tag has no closing }}}"),
        ("{{! a\n\n", "line 1: this tag has no closing }}"),
        ("{{", "line 1: this tag has no closing }}"),
        ("\n\n{{}}", "line 3: {{}} names nothing"),
        ("{{# }}", "line 1: {{#}} names nothing"),
        ("{{a b}}", "line 1: the name in {{a b}} contains whitespace"),
        ("{{a..b}}", "line 1: the name in {{a..b}} has a dot without a name beside it"),
        ("{{#.a}}{{/.a}}", "line 1: the name in {{#.a}} has a dot without a name beside it"),
        ("a\n{{#x}}\n", "line 2: {{#x}} is never closed"),
        ("{{<page}}\n", "line 1: {{<page}} is never closed"),
        ("{{$x}}\n", "line 1: {{$x}} is never closed"),
        ("{{!\n\n}}{{/x}}", "line 3: {{/x}} closes nothing"),
        ("{{#x}}\n{{^y}}\n{{/x}}\n{{/y}}", "line 3: {{/x}} stands where {{^y}} of line 2 is still open"),
        ("\n{{>foot}}", "line 2: {{>foot}} names a template that does not exist"),
        ("\n{{<base}}\n{{/base}}", "line 2: {{<base}} names a template that does not exist"),
        (
            "{{=a=}}",
            "line 1: new delimiters are written {{=<% %>=}}: two, with a space between, and without an equals sign"
        ),
        ("{{=}}", "line 1: this tag has no closing =}}"),
    ])
func faults(source: String, expected: String) {
    #expect(fault(in: source)?.description == "template page, \(expected)")
}

@Test("of several templates the faulty one is named")
func faultyTemplate() {
    let error = TemplateError(template: "b", line: 1, problem: "{{/x}} closes nothing")
    #expect(throws: error) { try TemplateSet(["a": "", "b": "{{/x}}", "c": "{{/y}}"], escaping: .html) }
}

@Test("tags that nest too deep are refused")
func deepSource() {
    func nested(_ depth: Int) -> String {
        String(repeating: "{{#a}}", count: depth) + String(repeating: "{{/a}}", count: depth)
    }
    #expect(fault(in: nested(TemplateSet.maximumDepth)) == nil)
    #expect(fault(in: nested(100_000))?.problem == "{{#a}} stands in more than 200 others")
}

@Test("any bytes make a template or an error, never a crash")
func scraps() {
    let scraps = [
        "{{", "}}", "{", "}", "#", "/", "^", "$", "<", ">", "=", "!", "&", " ", "\n", "\r", "a", ".", "\u{0}", "é",
    ]
    var random = SystemRandomNumberGenerator()
    for _ in 0..<5_000 {
        let source = (0..<20).map { _ in scraps.randomElement(using: &random) ?? "" }.joined()
        _ = try? render(source, ["a": [["a": "1"]]], partials: ["a": "{{$a}}a{{/a}}"])
    }
}

@Test(
    "a template that draws in itself is refused",
    arguments: [
        "{{>page}}", "x{{>page}}{{>page}}", "{{<page}}{{/page}}", "{{#l}}{{>page}}{{/l}}",
        "{{<page}}{{$b}}{{>page}}{{/b}}{{/page}}{{$b}}{{/b}}",
    ])
func endless(source: String) {
    #expect(
        fault(in: source)
            == TemplateError(
                template: "page", line: nil, problem: "it nests deeper than 200 levels, as one that draws in itself"))
}

@Test("templates that double in each other do not fill the memory")
func doubling() {
    var sources = ["p0": "x"]
    for number in 1...64 { sources["p\(number)"] = "{{>p\(number - 1)}}{{>p\(number - 1)}}" }
    do {
        _ = try TemplateSet(sources, escaping: .html)
        Issue.record("they were compiled")
    } catch {
        #expect(error.problem == "it is larger than 1048576 bytes with all that it draws in")
    }
}
