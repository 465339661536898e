/// What a reader understands (RFC 9110, section 12.5.4), as a browser says it: `de-AT, de;q=0.9, en;q=0.5`.
public enum AcceptLanguage {
    /// Bytes and languages; more of either is no reader's.
    private static let longest = 500
    private static let most = 32

    /// Which of the languages the reader likes best: its place among them, or nil where they name none of them.
    ///
    /// A language is as good as another of which it is a part (RFC 4647, section 3): `de-AT` may be given `de`, and `pt`
    /// may be given `pt-BR`. Of languages liked alike the first named counts.
    public static func best(of languages: [String], for header: String) -> Int? {
        guard header.utf8.count <= longest else { return nil }
        var best: (place: Int, weight: Int)?
        for range in header.utf8.split(separator: UInt8(ascii: ",")).prefix(most) {
            let parts = range.split(separator: UInt8(ascii: ";"))
            guard let name = parts.first.map(trimmed), !name.isEmpty, let weight = weight(parts.dropFirst()),
                weight > best?.weight ?? 0, let place = place(of: name, among: languages)
            else { continue }
            best = (place, weight)
        }
        return best?.place
    }

    private static func place(of range: Substring.UTF8View, among languages: [String]) -> Int? {
        languages.firstIndex { areEqual($0.utf8[...], range) }
            ?? languages.firstIndex { isPart(range, of: $0.utf8[...]) }
            ?? languages.firstIndex { isPart($0.utf8[...], of: range) }
    }

    /// Whether `one` is `other` with more behind it, as `de-AT` is `de`.
    private static func isPart(_ one: Substring.UTF8View, of other: Substring.UTF8View) -> Bool {
        let rest = one.dropFirst(other.count)
        return rest.first == UInt8(ascii: "-") && areEqual(one.prefix(other.count), other)
    }

    /// Without regard to case (RFC 5646, section 2.1.1).
    private static func areEqual(_ one: Substring.UTF8View, _ other: Substring.UTF8View) -> Bool {
        one.count == other.count && zip(one, other).allSatisfy { lowered($0) == lowered($1) }
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte + 32 : byte
    }

    /// In thousandths: 1000 where nothing is said, nil where it is not of the form of RFC 9110, section 12.4.2.
    private static func weight(_ parameters: ArraySlice<Substring.UTF8View>) -> Int? {
        guard let parameter = parameters.first.map(trimmed) else { return 1000 }
        guard parameters.count == 1, parameter.count >= 3, parameter.count <= 7,
            parameter.first.map(lowered) == UInt8(ascii: "q"), parameter.dropFirst().first == UInt8(ascii: "=")
        else { return nil }
        let number = Array(parameter.dropFirst(2))
        let digits = number.indices.filter { $0 != 1 }.map { Int(number[$0]) - Int(UInt8(ascii: "0")) }
        guard number.count == 1 || number[1] == UInt8(ascii: "."), digits.allSatisfy({ 0...9 ~= $0 }) else {
            return nil
        }
        let weight = (digits + [0, 0, 0]).prefix(4).reduce(0) { $0 * 10 + $1 }
        return weight <= 1000 ? weight : nil
    }

    private static func trimmed(_ text: Substring.UTF8View) -> Substring.UTF8View {
        let isSpace = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        var rest = text.drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }
}
