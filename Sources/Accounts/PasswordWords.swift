/// The names that go with an account or with a site, of which no password is to be made (ASVS 6.1.2 and 6.2.11).
struct PasswordWords {
    /// Folded, each forwards and backwards.
    private let words: [[UInt8]]

    /// Bytes; shorter ones are in every other word by chance.
    private static let shortestPart = 3

    /// - Parameter names: each counts as a whole and in its parts: of `anna.schmidt`, `annaschmidt`, `anna`, `schmidt`.
    init(_ names: [String]) {
        let parts = names.flatMap { name in
            name.unicodeScalars.split { !Self.isKept($0) }.map { String($0) }
        }.filter { $0.utf8.count >= Self.shortestPart }
        words = (names + parts).flatMap { [$0, String(String.UnicodeScalarView($0.unicodeScalars.reversed()))] }
            .map { Self.fold(Array($0.utf8)) }.filter { !$0.isEmpty }
    }

    /// Whether a password is equal or near to one of the words: when, of its letters and digits,
    /// - those between the digits at its two ends are the word's, likewise taken: `2026bob!` is near to `bob` and to
    ///   `Bob1999`; or
    /// - more than half belong to the words, each of three letters or more: `aliceandalice` is near to `alice`.
    ///
    /// All of it without regard to case, to what is neither letter nor digit, and to the direction of the words.
    /// - Parameter password: as `fold` leaves it.
    func areMost(of password: [UInt8]) -> Bool {
        let core = Self.withoutDigitsAtEnds(password)
        if !core.isEmpty, words.contains(where: { Self.withoutDigitsAtEnds($0) == core }) { return true }
        var belongs = [Bool](repeating: false, count: password.count)
        for word in words where word.count >= Self.shortestPart && word.count <= password.count {
            for start in 0...(password.count - word.count) where password[start...].starts(with: word) {
                for index in start..<(start + word.count) { belongs[index] = true }
            }
        }
        return 2 * belongs.count(where: { $0 }) > password.count
    }

    /// Letters in lower case and digits, in UTF-8. What is not ASCII stays, but for white space.
    static func fold(_ text: [UInt8]) -> [UInt8] {
        lowerCased(text, where: isKept)
    }

    /// A text in lower case.
    ///
    /// A password goes through here and comes out in one buffer, which can be overwritten: no `String` on the way.
    static func lowerCased(_ text: [UInt8], where isKept: (Unicode.Scalar) -> Bool = { _ in true }) -> [UInt8] {
        var folded: [UInt8] = []
        folded.reserveCapacity(2 * text.count)  // more than any letter grows by
        var decoder = UTF8()
        var rest = text.makeIterator()
        while case .scalarValue(let scalar) = decoder.decode(&rest) {
            if isKept(scalar) { folded.append(contentsOf: scalar.properties.lowercaseMapping.utf8) }
        }
        return folded
    }

    private static func isKept(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: !scalar.isASCII && !scalar.properties.isWhitespace
        }
    }

    private static func withoutDigitsAtEnds(_ word: [UInt8]) -> ArraySlice<UInt8> {
        let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        var rest = word.drop(while: isDigit)
        while let last = rest.last, isDigit(last) { rest.removeLast() }
        return rest
    }
}
