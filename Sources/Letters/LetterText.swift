/// A rendered letter: `Subject: …` in its first line, an empty line, and the rest as its body.
struct LetterText {
    let subject: String
    let body: String

    struct Problem: Error, CustomStringConvertible {
        let template: LetterTemplate

        var description: String {
            "templates/mail/\(template.rawValue).txt has to begin with a line “Subject: …” and an empty line"
        }
    }

    init(_ text: String, template: LetterTemplate) throws(Problem) {
        let lines = text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
        guard lines.count == 3, lines[0].hasPrefix("Subject: "), lines[1].isEmpty else {
            throw Problem(template: template)
        }
        subject = String(lines[0].dropFirst("Subject: ".count))
        body = String(lines[2])
    }
}
