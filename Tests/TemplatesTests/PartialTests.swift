import Testing

@testable import Templates

private let tree: Value = ["n": "1", "c": [["n": "2", "c": [["n": "3", "c": []]]], ["n": "4", "c": []]]]

@Test(
    "partials",
    arguments: [
        Case("a partial is drawn in", "[{{>p}}]", partials: ["p": "here"], gives: "[here]"),
        Case(
            "it sees the context of its tag", "{{#a}}{{>p}}{{/a}}", ["a": ["x": "1"]], partials: ["p": "{{x}}"],
            gives: "1"),
        Case("it may draw in others", "{{>p}}", ["x": "1"], partials: ["p": "({{>q}})", "q": "{{x}}"], gives: "(1)"),
        Case("it may have a path", "{{> mail/foot }}", partials: ["mail/foot": "bye"], gives: "bye"),
        Case("space around its tag stays", "| {{>p}} |", partials: ["p": "\t|\n"], gives: "| \t|\n |"),
    ])
func partials(_ rule: Case) throws {
    #expect(try rule.rendered() == rule.expected)
}

@Test(
    "a partial alone on its line is indented as its tag is",
    arguments: [
        Case("each line of it", "a\n  {{>p}}\nb\n", partials: ["p": "1\n2\n"], gives: "a\n  1\n  2\nb\n"),
        Case("without a line before", "  {{>p}}\nb", partials: ["p": "1\n2"], gives: "  1\n  2b"),
        Case("without a line behind", "a\n  {{>p}}", partials: ["p": "1\n2"], gives: "a\n  1\n  2"),
        Case("with CR LF", "a\r\n {{>p}}\r\nb", partials: ["p": "1\r\n2\r\n"], gives: "a\r\n 1\r\n 2\r\nb"),
        Case("but not beside text", "  a {{>p}}\n", partials: ["p": "1\n2"], gives: "  a 1\n2\n"),
        Case("but not beside a variable", "  {{x}} {{>p}}\n", ["x": "a"], partials: ["p": "1\n2"], gives: "  a 1\n2\n"),
        Case(
            "but not the lines of data", " {{>p}}\n", ["x": "1\n2"], partials: ["p": "a\n{{x}}\nb\n"],
            gives: " a\n 1\n2\n b\n"),
        Case(
            "lines that begin with a tag too", " {{>p}}", ["x": true],
            partials: ["p": "{{#x}}1{{/x}}\n{{^x}}2{{/x}}3\n"],
            gives: " 1\n 3\n"),
        Case(
            "lines in sections too", " {{>p}}", ["l": ["1", "2"]], partials: ["p": "{{#l}}\n- {{.}}\n{{/l}}\nz\n"],
            gives: " - 1\n - 2\n z\n"),
        Case(
            "as often as it is nested", " {{>p}}", partials: ["p": "1\n {{>q}}\n3", "q": "2\n2\n"],
            gives: " 1\n  2\n  2\n 3"),
        Case("until it ends", " {{>p}}\nb\n{{>p}}", partials: ["p": "1\n2\n"], gives: " 1\n 2\nb\n1\n2\n"),
    ])
func indentedPartials(_ rule: Case) throws {
    #expect(try rule.rendered() == rule.expected)
}
