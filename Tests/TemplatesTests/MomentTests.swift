import Testing

@testable import Templates

@Suite("Moment")
struct MomentTests {
    private static let source =
        "{{machine_time}}|{{day}}|{{month}}|{{month_number}}|{{year}}|{{clock}}|{{#is_first_day}}first{{/is_first_day}}"

    private static let moments: [(String, String)] = [
        ("2026-11-21", "2026-11-21|21|November|11|2026||"),
        ("2026-01-01", "2026-01-01|1|January|1|2026||first"),
        ("2026-11-01 03:52:07", "2026-11-01 03:52:07Z|1|November|11|2026|03:52|first"),
        ("2026-01-09 00:00", "2026-01-09 00:00Z|9|January|1|2026|00:00|"),
        ("", "||month.||||"), ("never", "never||month.||||"),
    ]

    @Test("a day or a minute is taken apart, and its month is a word", arguments: moments)
    func parts(_ text: String, _ parts: String) throws {
        let set = try TemplateSet(
            ["page": Self.source, "month.1": "January", "month.11": "November"], escaping: .html)
        var output: [UInt8] = []
        try set.render("page", .view(Moment(text)), into: &output)
        #expect(String(decoding: output, as: UTF8.self) == parts)
    }
}
