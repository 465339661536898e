import Testing

@testable import Templates

@Test(
    "what a visitor wrote stays text",
    arguments: [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        (#"" onmouseover="x"#, "&quot; onmouseover=&quot;x"),
        ("' onfocus='x", "&#39; onfocus=&#39;x"),
        ("</title><svg/onload=x>", "&lt;/title&gt;&lt;svg/onload=x&gt;"),
        ("&lt;", "&amp;lt;"),
        ("{{{secret}}}{{>page}}", "{{{secret}}}{{&gt;page}}"),
        ("naïve 🦊, a longer text without anything special", "naïve 🦊, a longer text without anything special"),
        ("&", "&amp;"),
        ("", ""),
    ])
func attacks(written: String, expected: String) throws {
    #expect(try render(#"<a title="{{x}}">"#, ["x": .text(written)]) == #"<a title="\#(expected)">"#)
}

@Test("a letter is not escaped")
func plainText() throws {
    #expect(try render("{{x}} {{{x}}}", ["x": #"<&>"'"#], escaping: .none) == #"<&>"' <&>"'"#)
}

@Test("a document of any length is whole, and stands behind what was there", arguments: [1, 1000, 10_000])
func length(count: Int) throws {
    var output = Array("before ".utf8)
    try TemplateSet(["page": "{{x}}."], escaping: .html)
        .render("page", ["x": .text(String(repeating: "é<", count: count))], into: &output)
    #expect(String(decoding: output, as: UTF8.self) == "before " + String(repeating: "é&lt;", count: count) + ".")
}
