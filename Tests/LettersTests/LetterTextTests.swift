import Testing

@testable import Letters

@Suite("text of a letter")
struct LetterTextTests {
    @Test("the first line is the subject, what follows the empty line the body, as it is")
    func parts() throws {
        let text = try LetterText("Subject: Hello, there: you\n\nOne\n\nTwo\n", template: .verification)
        #expect(text.subject == "Hello, there: you")
        #expect(text.body == "One\n\nTwo\n")
    }

    @Test(
        "anything else is refused, and the template named",
        arguments: ["", "Hello", "Subject: x", "Subject: x\nbody\n", "\nSubject: x\n\nbody", "subject: x\n\nbody"])
    func refused(_ text: String) throws {
        do {
            _ = try LetterText(text, template: .passwordReset)
            Issue.record("it was read")
        } catch {
            #expect("\(error)".contains("templates/mail/password-reset.txt"))
        }
    }
}
