@testable import Web

extension FuzzTarget {
    static let json = FuzzTarget("json") { bytes in
        let text = String(bytes)
        let written = Array(JSON.object([(name: text, value: .list([.text(text)]))]).string.utf8)
        let strings = try Self.strings(in: written)
        try promise("a text comes back as it was", strings == [text, text].map { Array($0.utf8) })
    }

    /// The strings of a JSON text (RFC 8259, section 7).
    private static func strings(in text: [UInt8]) throws -> [[UInt8]] {
        var strings: [[UInt8]] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\"") else { continue }
            var string: [UInt8] = []
            while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
                try promise("no control is in a string", byte >= 0x20)
                guard byte == UInt8(ascii: "\\") else {
                    string.append(byte)
                    continue
                }
                switch rest.popFirst() {
                case UInt8(ascii: "n"): string.append(0x0A)
                case UInt8(ascii: "r"): string.append(0x0D)
                case UInt8(ascii: "t"): string.append(0x09)
                case UInt8(ascii: "u"):
                    string.append(UInt8(String(rest.prefix(4)), radix: 16) ?? 0xFF)
                    rest = rest.dropFirst(4)
                case let escaped: string.append(escaped ?? 0xFF)
                }
            }
            strings.append(string)
        }
        return strings
    }
}

/// What the site does with addresses that others have written.
enum WebPromises {
    static func check(_ text: String) throws {
        for path in [LocalPath(text), LocalPath.sent(text)] {
            guard let path else { continue }
            // As browsers read it (WHATWG URL, section 4.4): without controls, and \ as /.
            let seen = path.text.unicodeScalars.filter { $0.value > 0x20 }.map { $0 == "\\" ? "/" : $0 }
            try promise("a local path is one", seen.first == "/" && seen.dropFirst().first != "/")
            try promise("a local path is the same when it is read again", LocalPath(path.text)?.text == path.text)
        }
        if let base = BaseURL(text) {
            let again = BaseURL("\(base)").map { "\($0)" }
            try promise("an address is the same when it is read again", again == "\(base)")
            try promise(
                "an origin is as browsers send it",
                base.origin.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789.-:/".utf8.contains($0) })
            let next = base.path.utf8.dropFirst().first
            try promise("its path leads to no other host", next != UInt8(ascii: "/") && next != UInt8(ascii: "\\"))
        }
    }
}
