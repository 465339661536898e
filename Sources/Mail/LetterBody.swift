/// The text of a letter, in the plainest transfer encoding that brings it over whole (RFC 2045, section 6).
struct LetterBody {
    /// In bytes, without the line end (RFC 5322, section 2.1.1): beyond it, mail systems cut.
    private static let longestLine = 998

    let encoding: String
    let text: String

    init(_ body: String) throws(MessageError) {
        guard !body.utf8.contains(0) else { throw .nulInBody }
        // CR LF is one Character in Swift: so each of the three kinds of line end divides once.
        var lines = body.split(omittingEmptySubsequences: false) { $0 == "\r\n" || $0 == "\n" || $0 == "\r" }
        if lines.last?.isEmpty == true { lines.removeLast() }
        if lines.contains(where: { $0.utf8.count > Self.longestLine }) {
            encoding = "base64"
            // Inside, line ends are CR LF (RFC 2045, section 6.8).
            var rest = Array(lines.map { $0 + "\r\n" }.joined().utf8)[...]
            var encoded = ""
            while !rest.isEmpty {
                encoded += Base64.encode(rest.prefix(57)) + "\n"  // 76 signs
                rest = rest.dropFirst(57)
            }
            text = encoded
        } else {
            encoding = body.utf8.allSatisfy { $0 < 0x80 } ? "7bit" : "8bit"
            text = lines.map { $0 + "\n" }.joined()
        }
    }
}
