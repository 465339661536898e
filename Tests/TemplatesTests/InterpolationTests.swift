import Testing

@testable import Templates

private let markup: Value = ["m": #"<b> & "q""#]
private let deep: Value = ["a": ["b": ["c": "deep"]], "b": ["c": "shallow"]]

@Test(
    "variables",
    arguments: [
        Case("text without tags stays as it is", "a {b} c }} d\n", gives: "a {b} c }} d\n"),
        Case("a variable prints its value", "Dear {{who}},", ["who": "Ann"], gives: "Dear Ann,"),
        Case("a value is not a template", "{{a}}", ["a": "{{b}}", "b": "no"], gives: "{{b}}"),
        Case("a variable is escaped", "{{m}}", markup, gives: "&lt;b&gt; &amp; &quot;q&quot;"),
        Case("three braces are not escaped", "{{{m}}}", markup, gives: #"<b> & "q""#),
        Case("an ampersand is not escaped", "{{&m}}", markup, gives: #"<b> & "q""#),
        Case("a number is a text", "{{n}} {{{n}}} {{&n}}", ["n": "1.21"], gives: "1.21 1.21 1.21"),
        Case("a missing name prints nothing", "[{{x}}{{{x}}}{{&x}}]", gives: "[]"),
        Case("an empty text prints nothing", "[{{x}}]", ["x": ""], gives: "[]"),
        Case("a flag prints its name", "{{x}} {{y}}", ["x": true, "y": false], gives: "true false"),
        Case("what has no text prints nothing", "[{{l}}{{m}}]", ["l": ["a"], "m": ["a": "b"]], gives: "[]"),
        Case("a line of one variable stays", "  {{x}}\n", ["x": "1"], gives: "  1\n"),
        Case("a line of one raw variable stays", " {{{x}}}\n {{&x}}\n", ["x": "1"], gives: " 1\n 1\n"),
        Case("space around a tag stays", "| {{x}} |", ["x": "1"], gives: "| 1 |"),
        Case("space in a tag is ignored", "{{ x }}{{{ x }}}{{& x }}{{ & x }}{{\tx\n}}", ["x": "1"], gives: "11111"),
        Case("a tag may hold any UTF-8", "{{naïve}} ü", ["naïve": "ñ"], gives: "ñ ü"),
    ])
func variables(_ rule: Case) throws {
    #expect(try rule.rendered() == rule.expected)
}

@Test(
    "dotted names",
    arguments: [
        Case("a dot goes one deeper", "{{a.b.c}}", deep, gives: "deep"),
        Case("raw too", "{{{a.b.c}}}{{&a.b.c}}", deep, gives: "deepdeep"),
        Case("a chain that breaks prints nothing", "[{{a.x.c}}]", deep, gives: "[]"),
        Case("a chain through a text prints nothing", "[{{a.b.c.d}}]", deep, gives: "[]"),
        Case("only the first part is looked for further out", "[{{a.z.c}}]", ["a": ["z": [:]], "c": "x"], gives: "[]"),
        Case("the first part is looked for like any name", "{{#a}}{{b.c}}{{/a}}", deep, gives: "deep"),
        Case(
            "what is found first is not left for another", "[{{#a}}{{b.c}}{{/a}}]", ["a": ["b": [:]], "b": ["c": "x"]],
            gives: "[]"),
        Case("a key with a dot is never found", "[{{a.b}}]", ["a.b": "x"], gives: "[]"),
        Case("nor does it hide anything", "{{a.b}}", ["a.b": "x", "a": ["b": "y"]], gives: "y"),
    ])
func dottedNames(_ rule: Case) throws {
    #expect(try rule.rendered() == rule.expected)
}

@Test(
    "the dot is the innermost context",
    arguments: [
        Case("as it is", "Dear {{.}},", "Ann", gives: "Dear Ann,"),
        Case("escaped", "{{.}}", "<&>", gives: "&lt;&amp;&gt;"),
        Case("raw", "{{{.}}}{{&.}}", "<", gives: "<<"),
        Case("of each element", "{{#l}}({{.}}){{/l}}", ["l": ["1", "2"]], gives: "(1)(2)"),
        Case(
            "of each element, escaped or raw", "{{#l}}{{.}}{{{.}}}{{&.}}{{/l}}", ["l": ["<", ">"]],
            gives: "&lt;<<&gt;>>"),
        Case("of lists in a list", "{{#l}}({{#.}}{{.}}{{/.}}){{/l}}", ["l": [["1", "2"], ["a"]]], gives: "(12)(a)"),
        Case("of a list at the root", "{{#.}}<{{v}}>{{/.}}", [["v": "a"], ["v": "b"]], gives: "<a><b>"),
    ])
func implicitIterator(_ rule: Case) throws {
    #expect(try rule.rendered() == rule.expected)
}
