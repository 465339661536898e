import Testing

@testable import Templates

@Suite("Period")
struct PeriodTests {
    @Test(
        "a time is said in the largest unit that it is several of",
        arguments: [
            (14 * 86400, "days", "14"), (86400, "hours", "24"), (3 * 3600, "hours", "3"), (3600, "minutes", "60"),
            (90, "seconds", "90"), (60, "seconds", "60"), (1, "seconds", "1"), (36 * 3600, "hours", "36"),
        ])
    func units(_ seconds: Int64, _ unit: String, _ count: String) throws {
        for name in Period.fields.names {
            let set = try TemplateSet(["page": "{{\(name)}}"], escaping: .html)
            var output: [UInt8] = []
            try set.render("page", .view(Period(.seconds(seconds))), into: &output)
            #expect(String(decoding: output, as: UTF8.self) == (name == unit ? count : ""))
        }
    }
}
