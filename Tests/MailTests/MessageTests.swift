import Testing

@testable import Mail

private func letter(
    from: Mailbox? = nil, to: String = "anna@example.net", subject: String = "Hello", body: String = "Welcome.\n",
    page: String = ""
) throws -> Message {
    let from = try from ?? Mailbox(parsing: "Gatehouse <noreply@example.org>")
    return try Message(from: from, to: to, subject: subject, body: body, page: page, time: 1_000_000_000)
}

private func text(_ message: Message) -> String {
    String(decoding: message.bytes, as: UTF8.self)
}

@Suite("letters")
struct MessageTests {
    @Test("a plain letter is what RFC 5322 says, to the byte")
    func plain() throws {
        let written = text(try letter())
        let id = try #require(written.firstMatch(of: /Message-ID: <([a-z0-9]+\.[a-z0-9]+)@example\.org>\n/))
        #expect(
            written == """
                Date: Sun, 09 Sep 2001 01:46:40 +0000
                Message-ID: <\(id.1)@example.org>
                From: Gatehouse <noreply@example.org>
                To: anna@example.net
                Subject: Hello
                MIME-Version: 1.0
                Auto-Submitted: auto-generated
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: 7bit

                Welcome.

                """)
    }

    @Test("the sender stays on one line as long as it fits in 78 signs")
    func foldedSender() throws {
        let address = "<noreply@example.org>"  // 21 signs, which with "From: " and a space leave 50
        for (length, divider) in [(49, " "), (50, " "), (51, "\n ")] {
            let name = String(repeating: "n", count: length)
            let written = text(try letter(from: Mailbox(parsing: "\(name) \(address)")))
            #expect(written.contains("From: \(name)\(divider)\(address)\n"))
        }
    }

    @Test("no two letters have the same Message-ID")
    func messageIDs() throws {
        let ids = try (0..<1000).map { _ in try #require(text(letter()).firstMatch(of: /Message-ID: (.*)\n/)).1 }
        #expect(Set(ids.map(String.init)).count == 1000)
    }

    @Test("a letter without a time is dated now")
    func now() throws {
        let read = try readByPython(
            Message(from: Mailbox(address: "noreply@example.org"), to: "a@b.c", subject: "", body: "").bytes)
        #expect(try #require(read.headers["Date"]).hasSuffix(" +0000"))
        #expect(read.headers["Date"]?.contains("1970") == false)
    }

    @Test(
        "a mail reader finds the subject as it was written",
        arguments: [
            "Hello", "Bestätigen Sie Ihre E-Mail-Adresse", "メールアドレスの確認をお願いします", "👩‍👩‍👧‍👦 family 🏳️‍🌈",
            "=?UTF-8?B?SGVsbG8=?=", " spaces at both ends ", "two  spaces", "\"quoted\" <brackets> (comment) \\",
            String(repeating: "long ", count: 100) + "end", String(repeating: "x", count: 1500),
            String(repeating: "ä", count: 300), String(repeating: "€uro ", count: 80) + "!",
            String(repeating: "👩‍👩‍👧‍👦", count: 20), "e\u{301}", "\u{2028}separator\u{2029}",
        ])
    func subjects(subject: String) throws {
        let message = try letter(subject: subject)
        let read = try readByPython(message.bytes)
        #expect(read.headers["Subject"].map { Array($0.unicodeScalars) } == Array(subject.unicodeScalars))
        #expect(read.defects == [])
        expectTidyHeaders(message)
    }

    @Test(
        "a mail reader finds the sender's name as it was configured",
        arguments: [
            "Gatehouse", "Gatehouse, Inc.", "Ann \"the\" O'Neil \\", "Torhüter München", "門番", "=?x?=", "a@b", "(x)",
            String(repeating: "Torhüter ", count: 20) + "x",
        ])
    func names(name: String) throws {
        let message = try letter(from: Mailbox(name: name, address: "noreply@example.org"))
        let read = try readByPython(message.bytes)
        #expect(read.senderName == name)
        #expect(try #require(read.headers["From"]).hasSuffix(" <noreply@example.org>"))
        #expect(read.defects == [])
        expectTidyHeaders(message)
    }

    /// RFC 5322, section 2.1.1, and RFC 2047, section 2.
    private func expectTidyHeaders(_ message: Message) {
        let headers = text(message).split(separator: "\n\n", maxSplits: 1)[0]
        #expect(headers.utf8.allSatisfy { $0 < 0x7f && ($0 >= 0x20 || $0 == 0x0a) })
        for line in headers.split(separator: "\n", omittingEmptySubsequences: false) {
            #expect(line.count <= 78)
            for word in line.split(separator: " ") where word.hasPrefix("=?") && word.hasSuffix("?=") {
                #expect(word.count <= 75)
            }
        }
    }

    @Test(
        "a mail reader finds the text as it was written",
        arguments: [
            ("Welcome.", "Welcome.\n", "7bit"), ("", "", "7bit"), ("\n", "\n", "7bit"),
            ("a\n\nb\n\n", "a\n\nb\n\n", "7bit"),
            ("Grüße\r\nvon\rhier\n", "Grüße\nvon\nhier\n", "8bit"), (".\n..\nFrom me\n", ".\n..\nFrom me\n", "7bit"),
            (String(repeating: "x", count: 998), String(repeating: "x", count: 998) + "\n", "7bit"),
            ("ä\n" + String(repeating: "x", count: 999), "ä\n" + String(repeating: "x", count: 999) + "\n", "base64"),
            (String(repeating: "確認", count: 5000), String(repeating: "確認", count: 5000) + "\n", "base64"),
        ])
    func bodies(body: String, expected: String, encoding: String) throws {
        let message = try letter(body: body)
        #expect(!message.bytes.contains(13))
        #expect(text(message).split(separator: "\n").allSatisfy { $0.utf8.count <= 998 })
        let read = try readByPython(message.bytes)
        #expect(read.headers["Content-Transfer-Encoding"] == encoding)
        #expect(read.body.replacing("\r\n", with: "\n") == expected)
        #expect(read.defects == [])
    }

    @Test("with a page, a letter is two parts, the text first, divided as RFC 2046 says, to the byte")
    func alternatives() throws {
        let written = text(try letter(page: "<p>Welcome.</p>\n"))
        let multipart = /Content-Type: multipart\/alternative; boundary="([^"]+)"\n([^\n]*)\n\n(.*)/
        let parts = try #require(written.firstMatch(of: multipart.dotMatchesNewlines()))
        #expect(parts.2 == "Content-Transfer-Encoding: 7bit")
        #expect(
            parts.3 == """
                --\(parts.1)
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: 7bit

                Welcome.

                --\(parts.1)
                Content-Type: text/html; charset=utf-8
                Content-Transfer-Encoding: 7bit

                <p>Welcome.</p>

                --\(parts.1)--

                """)
    }

    @Test(
        "a mail reader finds both parts as they were written, each in the plainest encoding",
        arguments: [
            ("a\n", "<p>a\n", ["7bit", "7bit", "7bit"]), ("a\n", "<p>ä\n", ["8bit", "7bit", "8bit"]),
            ("ä\n", "<p>a\n", ["8bit", "8bit", "7bit"]),
            ("a\n", String(repeating: "ä", count: 500) + "\n", ["7bit", "7bit", "base64"]),
            ("--\n--a--\n-- \n\n--\n", "--\n\n\n--\n", ["7bit", "7bit", "7bit"]),
        ])
    func bothParts(body: String, page: String, encodings: [String]) throws {
        let message = try letter(body: body, page: page)
        let read = try readByPython(message.bytes)
        #expect([read.headers["Content-Transfer-Encoding"]] + read.parts.map(\.encoding) == encodings)
        #expect(read.parts.map(\.type) == ["text/plain", "text/html"])
        #expect(read.parts.map { $0.body.replacing("\r\n", with: "\n") } == [body, page])
        #expect(read.defects == [])
        expectTidyHeaders(message)
    }

    @Test("what divides the parts is another thing in each letter, so that no text can have it")
    func boundaries() throws {
        let boundaries = try (0..<100).map { _ in
            try #require(text(letter(page: "<p>")).firstMatch(of: /boundary="([a-z0-9.]{20,60})"/)).1
        }
        #expect(Set(boundaries.map(String.init)).count == 100)
    }

    @Test("a NUL in the page is refused")
    func nulInPage() {
        #expect(throws: MessageError.nulInBody) { try letter(page: "<p>a\0b") }
    }

    @Test(
        "a subject that would begin a header is refused",
        arguments: ["a\nBcc: x@y.z", "a\r\nBcc: x@y.z", "a\rb", "a\0b", "\n", "a\n b", "tab\there", "\u{85}", "\u{7f}"])
    func subjectInjection(subject: String) {
        #expect(throws: MessageError.controlCharacter(header: "Subject")) { try letter(subject: subject) }
    }

    @Test("a name that would begin a header is refused", arguments: ["a\nBcc: x@y.z", "a\r\nb", "a\0b"])
    func nameInjection(name: String) throws {
        let from = try Mailbox(name: name, address: "noreply@example.org")
        #expect(throws: MessageError.controlCharacter(header: "From")) { try letter(from: from) }
    }

    @Test("a NUL in the text is refused")
    func nulInBody() {
        #expect(throws: MessageError.nulInBody) { try letter(body: "a\0b") }
    }

    @Test(
        "an address that is more, less or other than an address is refused",
        arguments: [
            "", "@", "a", "a@", "@b.c", "-Xlog@b.c", "-oQ/tmp@b.c", "a@b@c", "a b@c.d", "a@b c", "a@b.c\nBcc: x@y.z",
            "a\n@b.c", "a@b.c\r", "a@b.c\0", "a,x@b.c", "a@b.c,x@y.z", "<a@b.c>", "a@[127.0.0.1]", "\"a b\"@c.d",
            ".a@b.c", "a.@b.c", "a..b@c.d", "a@b..c", "a@.b", "a@b.", "a@-b.c", "ä@b.c", "a@ä.de", "a(x)@b.c",
            "a:b@c.d",
            String(repeating: "a", count: 65) + "@b.c", "a@" + String(repeating: "b", count: 253),
        ])
    func addresses(address: String) throws {
        let error = thrown(MessageError.self) { try letter(to: address) }
        guard case .badAddress = try #require(error) else {
            Issue.record("refused for another reason")
            return
        }
        #expect(throws: MessageError.self) { try Mailbox(address: address) }
    }

    @Test(
        "an ordinary address is taken",
        arguments: ["a@b.c", "Anna.Smith+tag@Mail.Example.ORG", "root@localhost", "o'neil_x=y@b-c.de", "1@2.example"])
    func ordinaryAddresses(address: String) throws {
        #expect(text(try letter(to: address)).contains("\nTo: \(address)\n"))
    }
}
