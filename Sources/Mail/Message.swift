internal import Glibc

/// A letter, ready to be piped (RFC 5322); its lines end with LF, as sendmail programs expect it.
public struct Message: Sendable {
    public let sender: Mailbox
    public let recipient: String
    public let bytes: [UInt8]

    /// - Parameters:
    ///   - recipient: an address, without a name.
    ///   - body: the plain text.
    ///   - page: the same as HTML; blank: the text is all there is.
    ///   - time: seconds since 1970, for the `Date` header; nil: now.
    public init(
        from sender: Mailbox, to recipient: String, subject: String, body: String, page: String = "", time: Int? = nil
    ) throws(MessageError) {
        try Mailbox.checkAddress(recipient)
        let name = try HeaderText(sender.name, header: "From")
        let text = try LetterPart(body, type: "text/plain")
        let isBlank = page.allSatisfy(\.isWhitespace)
        let content = isBlank ? text : .alternatives(text, try LetterPart(page, type: "text/html"))
        let headers = [
            "Date: \(Self.date(time ?? Glibc.time(nil)))",
            "Message-ID: <\(Self.randomID())@\(sender.domain)>",
            Self.from(sender, name),
            "To: \(recipient)",
            "Subject: \(try HeaderText(subject, header: "Subject").unstructured)",
            "MIME-Version: 1.0",
            "Auto-Submitted: auto-generated",  // RFC 3834: holiday notices must not come back
        ]
        self.sender = sender
        self.recipient = recipient
        bytes = Array((headers.joined(separator: "\n") + "\n" + content.source).utf8)
    }

    /// Folded before the address only where it would not fit on a line.
    private static func from(_ sender: Mailbox, _ name: HeaderText) -> String {
        guard !sender.name.isEmpty else { return "From: \(sender.address)" }
        let header = "From: \(name.phrase)"
        let address = "<\(sender.address)>"
        let lastLine = header.split(separator: "\n").last ?? ""
        let fits = lastLine.utf8.count + 1 + address.utf8.count <= longestLine
        return "\(header)\(fits ? "" : "\n") \(address)"
    }

    /// RFC 5322, section 2.1.1.
    private static let longestLine = 78

    /// RFC 5322, section 3.3, in UTC; not by strftime(3), which speaks the locale's language.
    private static func date(_ time: Int) -> String {
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        var time = time
        var parts = tm()
        gmtime_r(&time, &parts)
        func two(_ number: CInt) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let day = "\(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)])"
        let clock = "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
        return "\(day) \(parts.tm_year + 1900) \(clock) +0000"
    }

    /// 128 random bits: no two letters alike, and no count of letters told.
    static func randomID() -> String {
        String(UInt64.random(in: .min ... .max), radix: 36) + "." + String(UInt64.random(in: .min ... .max), radix: 36)
    }
}
