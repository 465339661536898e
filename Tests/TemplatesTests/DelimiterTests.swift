import Testing

@testable import Templates

private let data: Value = ["x": "1", "yes": true]

@Test(
    "delimiters",
    arguments: [
        Case("new ones replace the old", "{{=<% %>=}}<%x%> {{x}}", data, gives: "1 {{x}}"),
        Case("they may be one character", "{{=[ ]=}}[x]", data, gives: "1"),
        Case("they may be alike", "{{=| |=}}|x||#yes|y|/yes|", data, gives: "1y"),
        Case("they may be set back", "{{=| |=}}|x||={{ }}=|{{x}}|x|", data, gives: "11|x|"),
        Case("they hold for raw variables", "{{=<% %>=}}<%{x}%><%&x%>", ["x": "<"], gives: "<<"),
        Case("they hold after a section", "{{#yes}}{{=| |=}}|x||/yes||x|", data, gives: "11"),
        Case("they do not reach into a partial", "{{=| |=}}|>p|", data, partials: ["p": "{{x}}|x|"], gives: "1|x|"),
        Case(
            "they do not come out of a partial", "{{>p}}{{x}}|x|", data, partials: ["p": "{{=| |=}}|x|"], gives: "11|x|"
        ),
        Case("the tag prints nothing", "| {{=@ @=}} |", gives: "|  |"),
        Case("its line vanishes", "a\n  {{=@ @=}}\nb", gives: "a\nb"),
        Case("its line vanishes with CR LF", "a\r\n{{=@ @=}}\r\nb", gives: "a\r\nb"),
        Case("its line vanishes at both ends", "{{=@ @=}}\na\n  @={{ }}=@", gives: "a\n"),
        Case("its line stays with text in it", "a {{=@ @=}}\n", gives: "a \n"),
        Case("space in the tag is ignored", "{{= @   @ =}}@x@", data, gives: "1"),
    ])
func delimiters(_ rule: Case) throws {
    #expect(try rule.rendered() == rule.expected)
}

@Test(
    "comments",
    arguments: [
        Case("a comment prints nothing", "a{{! anything # at > all }}b", gives: "ab"),
        Case("a comment may have many lines", "a{{!\n b\n c\n}}d", gives: "ad"),
        Case("its line vanishes", "a\n  {{! b }}\nc\n", gives: "a\nc\n"),
        Case("its lines vanish", "a\n  {{!\n  b\n  }}\nc\n", gives: "a\nc\n"),
        Case("its line vanishes with CR LF", "a\r\n{{! b }}\r\nc", gives: "a\r\nc"),
        Case("its line vanishes at both ends", " {{! a }}\nb\n {{! c }}", gives: "b\n"),
        Case("its line stays with text in it", " a {{! b }}\n", gives: " a \n"),
        Case("space around it stays", "a {{! b }} c", gives: "a  c"),
        Case("it may be empty", "a{{!}}b", gives: "ab"),
        Case("it is no name", "[{{! x }}]", ["! x ": "1", "x": "2"], gives: "[]"),
    ])
func comments(_ rule: Case) throws {
    #expect(try rule.rendered() == rule.expected)
}
