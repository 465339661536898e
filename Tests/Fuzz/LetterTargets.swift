import Mail

extension FuzzTarget {
    /// The sender's name, a recipient, the subject and the body, each behind the other's NUL.
    static let letter = FuzzTarget("letter") { bytes in
        let texts = bytes.split(separator: 0, maxSplits: 3, omittingEmptySubsequences: false).map { String($0) }
        guard texts.count == 4, let sender = try? Mailbox(parsing: texts[0]),
            let message = try? Message(from: sender, to: texts[1], subject: texts[2], body: texts[3])
        else { return }
        let lines = message.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let head = lines.prefix { !$0.isEmpty }
        let names = head.filter { $0.first != UInt8(ascii: " ") }.map { $0.prefix { $0 != UInt8(ascii: ":") } }
        try promise("a letter has its headers and no other", names.map { String($0) } == headers)
        try promise("a header is of ASCII", head.joined().allSatisfy { $0 >= 0x20 && $0 < 0x7F })
        try promise("no line is cut by a mail system", lines.allSatisfy { $0.count <= 998 })
        try promise("no line has an end within", !message.bytes.contains { $0 == 0x0D || $0 == 0 })
    }

    private static let headers = [
        "Date", "Message-ID", "From", "To", "Subject", "MIME-Version", "Auto-Submitted", "Content-Type",
        "Content-Transfer-Encoding",
    ]
}
