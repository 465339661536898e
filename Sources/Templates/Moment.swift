/// A day or a minute as the database gives it (UTC, as in `2026-11-21` or `2026-11-21 03:52:00`), in parts that the
/// words of a language put together.
public struct Moment: View {
    private let text: String
    private let parts: [String]

    public init(_ text: String) {
        self.text = text
        // By bytes: pages have many of these, and by characters one takes as long as a third of a short page.
        parts = text.utf8.split { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ":") }
            .map { String(Substring($0)) }
    }

    /// Without the zero that it may begin with; empty where there is no such part.
    private func number(_ place: Int) -> String {
        place < parts.count ? Int(parts[place]).map(String.init) ?? "" : ""
    }

    public static let fields: Fields<Self> = [
        "machine_time": { .text($0.parts.count > 3 ? $0.text + "Z" : $0.text) },
        "year": { .text($0.number(0)) },
        "month": { .word("month." + $0.number(1)) },
        "month_number": { .text($0.number(1)) },
        "day": { .text($0.number(2)) },
        "is_first_day": { .flag($0.number(2) == "1") },
        "clock": { .text($0.parts.count > 4 ? $0.parts[3] + ":" + $0.parts[4] : "") },
    ]
}
