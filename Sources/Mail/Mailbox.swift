/// Who a letter is from: a display name, which may be empty, and an address (RFC 5322, section 3.4).
public struct Mailbox: Sendable, Equatable {
    public let name: String
    public let address: String

    public init(name: String = "", address: String) throws(MessageError) {
        try Self.checkAddress(address)
        self.name = name
        self.address = address
    }

    /// Reads `noreply@example.org`, `Gatehouse <noreply@example.org>` or `"Gatehouse, Inc." <noreply@example.org>`.
    public init(parsing text: String) throws(MessageError) {
        guard text.last == ">", let bracket = text.lastIndex(of: "<") else {
            try self.init(address: text)
            return
        }
        var name = text[..<bracket]
        while name.last == " " { name.removeLast() }
        if name.count >= 2, name.first == "\"", name.last == "\"" { name = name.dropFirst().dropLast() }
        try self.init(name: String(name), address: String(text[text.index(after: bracket)...].dropLast()))
    }

    /// The address's part behind the `@`.
    var domain: Substring {
        address.drop { $0 != "@" }.dropFirst()
    }

    /// The second wall, for whatever comes this far: only addresses that mean one thing to every mail system.
    static func checkAddress(_ address: String) throws(MessageError) {
        guard let at = address.lastIndex(of: "@") else { throw .badAddress(reason: "has no @") }
        let local = address[..<at]
        let domain = address[address.index(after: at)...]
        // RFC 5321, section 4.5.3.1, as erratum 1690 has it.
        guard local.utf8.count <= 64, address.utf8.count <= 254 else { throw .badAddress(reason: "is too long") }
        // A mail system that does not know "--" would take it for an option (CVE-2016-10033).
        guard local.first != "-" else { throw .badAddress(reason: "begins with a hyphen") }
        guard isDotted(local, of: isAtomText) else { throw .badAddress(reason: "has a bad local part") }
        guard isDotted(domain, of: isLetterDigitHyphen), domain.first != "-" else {
            throw .badAddress(reason: "has a bad domain")
        }
    }

    private static func isDotted(_ text: Substring, of isAllowed: (UInt8) -> Bool) -> Bool {
        text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy {
            !$0.isEmpty && $0.allSatisfy(isAllowed)
        }
    }

    private static func isLetterDigitHyphen(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// `atext` of RFC 5322, section 3.2.3.
    static func isAtomText(_ byte: UInt8) -> Bool {
        isLetterDigitHyphen(byte) || "!#$%&'*+/=?^_`{|}~".utf8.contains(byte)
    }
}
