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
