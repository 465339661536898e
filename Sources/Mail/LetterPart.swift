/// A text in the plainest transfer encoding that brings it over whole (RFC 2045, section 6), or several such parts.
struct LetterPart {
    /// In bytes, without the line end (RFC 5322, section 2.1.1): beyond it, mail systems cut.
    private static let longestLine = 998

    private let type: String
    private let encoding: String
    private let content: String

    /// Headers, an empty line and the text.
    var source: String {
        """
        Content-Type: \(type)
        Content-Transfer-Encoding: \(encoding)

        \(content)
        """
    }

    init(_ text: String, type: String) throws(MessageError) {
        guard !text.utf8.contains(0) else { throw .nulInBody }
        self.type = type + "; charset=utf-8"
        // CR LF is one Character in Swift: so each of the three kinds of line end divides once.
        var lines = text.split(omittingEmptySubsequences: false) { $0 == "\r\n" || $0 == "\n" || $0 == "\r" }
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
            content = encoded
        } else {
            encoding = text.utf8.allSatisfy { $0 < 0x80 } ? "7bit" : "8bit"
            content = lines.map { $0 + "\n" }.joined()
        }
    }

    private init(type: String, encoding: String, content: String) {
        (self.type, self.encoding, self.content) = (type, encoding, content)
    }

    /// Of which a mail reader shows the last that it can (RFC 2046, section 5.1.4).
    static func alternatives(_ parts: Self...) -> Self {
        // It is random, so nobody can have written it into a text, and no line of Base64 begins with a hyphen.
        let boundary = Message.randomID()
        // The line end before a boundary belongs to it.
        let divided = parts.map { "--\(boundary)\n\($0.source)\n" }.joined()
        return Self(
            type: "multipart/alternative; boundary=\"\(boundary)\"",
            // Nothing else is allowed, and 8bit if a part has it (RFC 2045, section 6.4).
            encoding: parts.contains { $0.encoding == "8bit" } ? "8bit" : "7bit",
            content: divided + "--\(boundary)--\n")
    }
}
