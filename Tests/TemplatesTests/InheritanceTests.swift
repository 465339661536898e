import Testing

@testable import Templates

@Test(
    "blocks and parents",
    arguments: [
        Case(
            "a block shows what stands in it", "{{$b}}a{{x}}{{#y}}c{{/y}}{{/b}}\n", ["x": "b", "y": true],
            gives: "abc\n"),
        Case(
            "a parent is drawn in like a partial", "{{>p}}|{{<p}}{{/p}}", partials: ["p": "{{$b}}a{{/b}}"], gives: "a|a"
        ),
        Case(
            "a block of a parent can be filled", "{{<p}}{{$b}}mine{{/b}}{{/p}}", partials: ["p": "<{{$b}}its{{/b}}>"],
            gives: "<mine>"),
        Case(
            "one filled, the other not", "{{<p}}{{$b}}2{{/b}}{{/p}}", partials: ["p": "{{$a}}1{{/a}}{{$b}}x{{/b}}"],
            gives: "12"),
        Case(
            "each use has its own", "{{<p}}{{$b}}1{{/b}}{{/p}} {{<p}}{{/p}} {{<p}}{{$b}}3{{/b}}{{/p}}",
            partials: ["p": "{{$b}}-{{/b}}"], gives: "1 - 3"),
        Case(
            "a block is filled wherever it stands", "{{<p}}{{$b}}1{{/b}}{{/p}}", ["x": true],
            partials: ["p": "{{$b}}{{/b}}{{#x}}{{$b}}{{/b}}{{/x}}"], gives: "11"),
        Case(
            "blocks are no data", "{{<p}}{{$b}}1{{/b}}{{/p}}{{<p}}{{/p}}", ["b": "x"], partials: ["p": "{{$b}}-{{/b}}"],
            gives: "1-"),
        Case(
            "only blocks count in a parent", "{{<p}} a {{x}} {{$b}}1{{/b}} c\n{{#x}}d{{/x}} {{/p}}", ["x": "x"],
            partials: ["p": "{{$b}}-{{/b}}"], gives: "1"),
        Case(
            "a filling sees the context of the block", "{{<p}}{{$b}}{{x}}{{/b}}{{/p}}", ["x": "out", "s": ["x": "in"]],
            partials: ["p": "{{#s}}{{$b}}{{/b}}{{/s}}"], gives: "in"),
        Case(
            "delimiters stay outside", "{{=| |=}}|<p||$b||x||/b||/p|", ["x": "1"], partials: ["p": "{{$b}}{{/b}}|x|"],
            gives: "1|x|"),
    ])
func inheritance(_ rule: Case) throws {
    #expect(try rule.rendered() == rule.expected)
}

@Test(
    "inheritance on several levels",
    arguments: [
        Case(
            "the child has the last word", "{{<p}}{{$b}}child{{/b}}{{/p}}",
            partials: ["p": "{{<q}}{{$b}}parent{{/b}}{{/q}}", "q": "{{$b}}grandparent{{/b}}"], gives: "child"),
        Case(
            "then the parent", "{{<p}}{{/p}}",
            partials: ["p": "{{<q}}{{$b}}parent{{/b}}{{/q}}", "q": "{{$b}}grandparent{{/b}}"], gives: "parent"),
        Case(
            "a filling may have blocks of its own", "{{<p}}{{$in}}child{{/in}}{{/p}}",
            partials: ["p": "{{<q}}{{$b}}({{$in}}{{/in}}){{/b}}{{/q}}", "q": "{{$b}}{{/b}}"], gives: "(child)"),
        Case(
            "a block in a partial can be filled", "{{<p}}{{$b}}1{{/b}}{{/p}}",
            partials: ["p": "[{{>q}}]", "q": "{{$b}}{{/b}}"],
            gives: "[1]"),
        Case(
            "a block in a default can be filled", "{{<p}}{{$in}}1{{/in}}{{/p}}",
            partials: ["p": "{{$b}}({{$in}}-{{/in}}){{/b}}"], gives: "(1)"),
        Case(
            "a filling may use a parent", "{{<p}}{{$b}}{{<p}}{{$b}}1{{/b}}{{/p}}{{/b}}{{/p}}",
            partials: ["p": "({{$b}}-{{/b}})"], gives: "((1))"),
        Case(
            "a block in the filling of its own name is not filled by it", "{{<p}}{{$b}}a{{$b}}c{{/b}}{{/b}}{{/p}}",
            partials: ["p": "{{$b}}{{/b}}"], gives: "ac"),
        Case(
            "a parent may come back further in", "{{<p}}{{$a}}1{{/a}}{{/p}}",
            partials: [
                "p": "{{$a}}-{{/a}} {{$b}}{{<q}}{{/q}}{{/b}}", "q": "{{$a}}={{/a}} {{<p}}{{$b}}end{{/b}}{{/p}}",
            ], gives: "1 1 1 end"),
    ])
func levels(_ rule: Case) throws {
    #expect(try rule.rendered() == rule.expected)
}

@Test(
    "lines and indentation of parents and blocks",
    arguments: [
        Case(
            "a parent alone on its line is indented", "a\n  {{<p}}{{/p}}\nb\n", partials: ["p": "1\n2\n"],
            gives: "a\n  1\n  2\nb\n"),
        Case(
            "so it is with lines between its tags", " {{<p}}\n\nx\n {{/p}}\nb\n", partials: ["p": "1\n2\n"],
            gives: " 1\n 2\nb\n"),
        Case(
            "beside text it is not", "a {{<p}}{{/p}}\n  {{<p}}\n{{/p}} b", partials: ["p": "1\n2"],
            gives: "a 1\n2\n  1\n2 b"),
        Case("the lines of a block's tags vanish", "a\n  {{$b}}\n  c\n  {{/b}}\nd\n", gives: "a\n  c\nd\n"),
        Case("the line of a whole block stays", "a\n  {{$b}}c{{/b}}\nd\n", gives: "a\n  c\nd\n"),
        Case(
            "a filling goes into the line", "{{<p}}{{$b}}1{{/b}}{{/p}}", partials: ["p": "a\n  {{$b}}-{{/b}}!\n"],
            gives: "a\n  1!\n"),
        Case(
            "its lines are indented like the block's", "{{<p}}{{$b}}\n1\n2{{/b}}{{/p}}",
            partials: ["p": "a\n  {{$b}}{{/b}}\n"],
            gives: "a\n  1\n  2\n"),
        Case(
            "its own indentation is left behind", "{{<p}}\n  {{$b}}\n    1\n      2\n   3\n  {{/b}}\n{{/p}}\n",
            partials: ["p": "<\n {{$b}}\n {{/b}}\n>\n"], gives: "<\n 1\n   2\n 3\n>\n"),
        Case(
            "what stood in the block says how it is indented", "{{<p}}{{$b}}\n1\n2\n{{/b}}{{/p}}",
            partials: ["p": "<\n{{$b}}\n    x\n{{/b}}\n>\n"], gives: "<\n    1\n    2\n>\n"),
        Case(
            "nested blocks are indented within each other", "{{<p}}{{$in}}\n2\n{{/in}}{{/p}}",
            partials: [
                "p": "{{<q}}{{$b}}\n    1\n    {{$in}}\n      x\n    {{/in}}\n{{/b}}{{/q}}",
                "q": "<\n {{$b}}\n {{/b}}\n>",
            ],
            gives: "<\n 1\n   2\n>"),
        Case(
            "partials and sections in a filling too",
            "{{<p}}{{$b}}\n  {{#x}}\n    {{>q}}\n  {{/x}}\n  {{x}}\n{{/b}}{{/p}}",
            ["x": "1"], partials: ["p": "<\n\t{{$b}}\n\t{{/b}}\n>", "q": "2\n2\n"], gives: "<\n\t  2\n\t  2\n\t1\n>"),
        Case(
            "a partial as first line of an inline filling", "{{<p}}{{$b}}\n {{>q}}\n{{/b}}{{/p}}",
            partials: ["p": "  {{$b}}{{/b}}>", "q": "1\n2\n"], gives: "  1\n  2\n>"),
        Case(
            "an empty filling leaves nothing", "{{<p}}{{$b}}{{/b}}{{/p}}",
            partials: ["p": "<\n  {{$b}}\n  x\n  {{/b}}\n  >"],
            gives: "<\n  >"),
    ])
func indentedBlocks(_ rule: Case) throws {
    #expect(try rule.rendered() == rule.expected)
}
