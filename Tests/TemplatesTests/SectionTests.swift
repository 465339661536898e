import Testing

@testable import Templates

private let yes: Value = ["x": true]
private let no: Value = ["x": false]

@Test(
    "sections",
    arguments: [
        Case("a true flag shows it", "[{{#x}}in{{/x}}]", yes, gives: "[in]"),
        Case("a false flag leaves it out", "[{{#x}}in{{/x}}]", no, gives: "[]"),
        Case("a missing name leaves it out", "[{{#y}}in{{/y}}]", yes, gives: "[]"),
        Case("an empty text leaves it out", "[{{#y}}in{{/y}}]", ["y": ""], gives: "[]"),
        Case("an empty list leaves it out", "[{{#y}}in{{/y}}]", ["y": []], gives: "[]"),
        Case("an empty map shows it", "[{{#y}}in{{/y}}]", ["y": [:]], gives: "[in]"),
        Case("a map becomes the context", "{{#p}}{{name}}{{/p}}", ["p": ["name": "Ann"]], gives: "Ann"),
        Case("a text becomes the context", "{{#p}}{{.}} {{p}}{{/p}}", ["p": "Ann"], gives: "Ann Ann"),
        Case(
            "names are looked for further out", "{{#p}}{{a}}{{b}}{{c.d}}{{/p}}",
            ["a": "1", "b": "x", "p": ["b": "2"], "c": ["d": "3"]], gives: "123"),
        Case(
            "all contexts around count", "{{#a}}{{#b}}{{#c}}{{x}}{{y}}{{z}}{{.}}{{/c}}{{/b}}{{x}}{{y}}{{/a}}",
            ["a": ["x": "1"], "b": ["y": "2"], "c": "3", "z": "z"], gives: "12z31"),
        Case("a list repeats it", "{{#l}}{{n}};{{/l}}", ["l": [["n": "1"], ["n": "2"], ["n": "3"]]], gives: "1;2;3;"),
        Case("an element is shown even if falsey", "{{#l}}[{{.}}]{{/l}}", ["l": ["", false]], gives: "[][false]"),
        Case(
            "lists nest", "{{#l}}{{#m}}{{t}}{{n}} {{/m}}{{/l}}",
            ["l": [["t": "a", "m": [["n": "1"], ["n": "2"]]], ["t": "b", "m": [["n": "3"]]]]], gives: "a1 a2 b3 "),
        Case("a section may come twice", "{{#x}}\n1\n{{/x}}\n2\n{{#x}}\n3\n{{/x}}\n", yes, gives: "1\n2\n3\n"),
        Case("a section may hold its like", "{{#x}}a{{#x}}b{{/x}}c{{/x}}", yes, gives: "abc"),
        Case(
            "a section may have a dotted name", "{{#a.b}}in{{/a.b}}{{#a.c}}out{{/a.c}}", ["a": ["b": true]], gives: "in"
        ),
        Case("space in a tag is ignored", "{{# x }}in{{/\tx }}", yes, gives: "in"),
    ])
func sections(_ rule: Case) throws {
    #expect(try rule.rendered() == rule.expected)
}

@Test(
    "inverted sections",
    arguments: [
        Case("a false flag shows it", "[{{^x}}in{{/x}}]", no, gives: "[in]"),
        Case("a true flag leaves it out", "[{{^x}}in{{/x}}]", yes, gives: "[]"),
        Case("a missing name shows it", "[{{^y}}in{{/y}}]", gives: "[in]"),
        Case("an empty text shows it", "[{{^y}}in{{/y}}]", ["y": ""], gives: "[in]"),
        Case("an empty list shows it", "[{{^y}}in{{/y}}]", ["y": []], gives: "[in]"),
        Case("a list leaves it out", "[{{^y}}in{{/y}}]", ["y": [false]], gives: "[]"),
        Case("a map leaves it out", "[{{^y}}in{{/y}}]", ["y": [:]], gives: "[]"),
        Case("a chain that breaks shows it", "{{^a.b}}in{{/a.b}}", ["a": [:]], gives: "in"),
        Case("a dotted name may leave it out", "[{{^a.b}}in{{/a.b}}]", ["a": ["b": true]], gives: "[]"),
        Case("it may hold its like", "{{^x}}a{{^x}}b{{/x}}c{{/x}}", no, gives: "abc"),
        Case("the pair is an either-or", "{{#x}}yes{{/x}}{{^x}}no{{/x}}", no, gives: "no"),
        Case("its lines vanish too", "a\n  {{^x}}\nb\n\t{{/x}}\nc", no, gives: "a\nb\nc"),
        Case("space in a tag is ignored", "{{^ x }}in{{/ x }}", no, gives: "in"),
    ])
func invertedSections(_ rule: Case) throws {
    #expect(try rule.rendered() == rule.expected)
}

@Test(
    "a line that holds nothing but a section's tag vanishes",
    arguments: [
        Case("with its line end", "a\n{{#x}}\nb\n{{/x}}\nc\n", yes, gives: "a\nb\nc\n"),
        Case("with its indentation", "a\n  {{#x}}\nb\n\t{{/x}} \t\nc\n", yes, gives: "a\nb\nc\n"),
        Case("with CR LF", "a\r\n{{#x}}\r\nb\r\n{{/x}}\r\nc", yes, gives: "a\r\nb\r\nc"),
        Case("as the first line", "  {{#x}}\na{{/x}}\nb", yes, gives: "a\nb"),
        Case("as the last line", "a{{#x}}\nb\n  {{/x}}", yes, gives: "a\nb\n"),
        Case("but not with text beside it", "a {{#x}}\n{{/x}} b\n", yes, gives: "a \n b\n"),
        Case("but not with a second tag", "{{#x}}{{#x}}\nb{{/x}}{{/x}}\n", yes, gives: "\nb\n"),
        Case("but not with its closing tag", " {{#x}}a{{/x}}\n {{#x}}b{{/x}}\n", yes, gives: " a\n b\n"),
        Case("but not with a comment", "{{#x}} {{! c }}\n a {{/x}}.", yes, gives: " \n a ."),
        Case("and blank lines stay", "{{#x}}\n\n{{/x}}\n", yes, gives: "\n"),
    ])
func standaloneSections(_ rule: Case) throws {
    #expect(try rule.rendered() == rule.expected)
}
