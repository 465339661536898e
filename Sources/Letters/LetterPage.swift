import Templates

/// A letter as a page, for who reads HTML: made of the paragraphs of its text, so that no sentence is written twice.
struct LetterPage: View {
    let language: String
    let text: LetterText

    static let fields: Fields<Self> = [
        "language": { .text($0.language) },
        "subject": { .text($0.text.subject) },
        "paragraphs": { .list(LetterParagraph.all(of: $0.text.body)) },
    ]
}
