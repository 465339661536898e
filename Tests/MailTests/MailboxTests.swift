import Mail
import Testing

@Suite("the setting mail_from")
struct MailboxTests {
    @Test(
        "is an address, with a name or without",
        arguments: [
            ("noreply@example.org", "", "noreply@example.org"),
            ("<noreply@example.org>", "", "noreply@example.org"),
            ("Gatehouse <noreply@example.org>", "Gatehouse", "noreply@example.org"),
            ("Gatehouse<noreply@example.org>", "Gatehouse", "noreply@example.org"),
            ("\"Gatehouse, Inc.\" <noreply@example.org>", "Gatehouse, Inc.", "noreply@example.org"),
            ("Torhüter München <noreply@example.org>", "Torhüter München", "noreply@example.org"),
            ("a <b> <noreply@example.org>", "a <b>", "noreply@example.org"),
        ])
    func parsed(setting: String, name: String, address: String) throws {
        let mailbox = try Mailbox(parsing: setting)
        #expect(mailbox.name == name)
        #expect(mailbox.address == address)
    }

    @Test(
        "is refused when there is no address in it",
        arguments: [
            "", "Gatehouse", "Gatehouse <>", "<", ">", "Gatehouse <noreply>", "Gatehouse noreply@example.org",
            "Gatehouse <noreply@example.org", "Gatehouse <-f@example.org>", "<noreply@example.org> Gatehouse",
        ])
    func refused(setting: String) {
        #expect(throws: MessageError.self) { try Mailbox(parsing: setting) }
    }
}
