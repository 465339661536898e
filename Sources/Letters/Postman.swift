public import Accounts
public import Mail
import Templates

/// Takes due letters, puts them into words and hands them to sendmail.
///
/// It has a thread of its own, so a slow or broken mail system never slows a page.
public final class Postman {
    private let membership: Membership
    public var settings: Settings

    public struct Settings: Sendable {
        public var siteName: String
        /// What the addresses in letters begin with.
        public var baseURL: String
        /// By language, as in `de`.
        public var letters: [String: LetterEdition]
        /// What an account gets that has chosen none, or one that there is no more.
        public var language: String
        public var sendmail: Sendmail
        public var sender: Mailbox
        public var journal: Journal

        public init(
            siteName: String, baseURL: String, letters: [String: LetterEdition], language: String, sendmail: Sendmail,
            sender: Mailbox, journal: Journal
        ) {
            self.siteName = siteName
            self.baseURL = baseURL
            self.letters = letters
            self.language = language
            self.sendmail = sendmail
            self.sender = sender
            self.journal = journal
        }
    }

    public init(membership: Membership, settings: Settings) {
        self.membership = membership
        self.settings = settings
    }

    /// Sends the next due letter; false if none is due, or if the database cannot say so.
    ///
    /// Whatever goes wrong is logged, and the letter is due again after its pause.
    /// - Parameters:
    ///   - others: how many letters are left to other postmen.
    ///   - taken: called when there is one, before the time it takes to send it.
    public func deliverNext(leaving others: Int = 0, taken: () -> Void = {}) -> Bool {
        let letter: Letter
        do {
            guard let due = try membership.takeLetter(leaving: others) else { return false }
            letter = due
        } catch {
            settings.journal.write(.error, "outbox-failed", ["error": error.description])
            return false
        }
        taken()
        do {
            if let content = try membership.content(of: letter), !content.recipient.email.isNobodys {
                try settings.sendmail.send(written(content))
            }
            try membership.strike(letter)
        } catch {
            settings.journal.write(
                .error, "letter-put-off",
                [
                    "letter": "\(letter.id)", "kind": letter.kind.rawValue, "attempt": "\(letter.attempts + 1)",
                    "error": "\(error)",
                ])
        }
        return true
    }

    private func written(_ content: LetterContent) throws -> Message {
        let view = LetterView(content, siteName: settings.siteName, baseURL: settings.baseURL)
        let letters =
            content.recipient.language.flatMap { settings.letters[$0.tag] } ?? settings.letters[settings.language]
        var rendered: [UInt8] = []
        try letters?.texts.render(view.template.rawValue, .view(view), into: &rendered)
        let text = try LetterText(String(decoding: rendered, as: UTF8.self), template: view.template)
        var page: [UInt8] = []
        if let letters {
            let shown = LetterPage(language: letters.language, text: text)
            try letters.pages.render(LetterEdition.layout, .view(view), .view(shown), into: &page)
        }
        return try Message(
            from: settings.sender, to: content.recipient.email.text, subject: text.subject, body: text.body,
            page: String(decoding: page, as: UTF8.self))
    }
}
