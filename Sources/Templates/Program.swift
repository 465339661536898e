/// The templates of a set as one list of steps. What a template draws in is written into it, and so is all that is the
/// same in every rendering: what is left to do for a page is little more than copying bytes.
///
/// A step is plain numbers that point into the other lists. A tree would be counted references, and threads that render
/// it at once would wait for each other at every node: a page would take three times as long, measured.
final class Program: Sendable {
    enum Step {
        /// Among `literals`.
        case text(Range<Int>)
        case variable(Name, raw: Bool)
        /// The steps that follow, as many as `count`, are what stands in the section.
        case section(Name, count: Int)
        case inverted(Name, count: Int)
    }

    /// Among `names`: the first is looked up on the whole stack of contexts, each further one in what was found before.
    /// Empty for `.`, which is the innermost context itself.
    typealias Name = Range<Int>

    let steps: [Step]
    let literals: [UInt8]
    let names: [FieldName]
    /// What it was made of, and where the steps of each of these are.
    let templates: LinkedTemplates
    let words: LinkedTemplates
    private let templatePlaces: [Range<Int>]
    private let wordPlaces: [Range<Int>]

    init(
        _ templates: LinkedTemplates, words: LinkedTemplates, constants: Value, escaping: Escaping
    ) throws(TemplateError) {
        var compiler = try Compiler(templates, words, constants, escaping)
        templatePlaces = try compiler.addTemplates()
        wordPlaces = try compiler.addWords()
        self.templates = templates
        self.words = words
        steps = compiler.steps
        literals = compiler.literals
        names = compiler.names
    }

    func steps(of template: String) -> Range<Int>? {
        templates.numbers[template].map { templatePlaces[$0] } ?? steps(ofWord: template)
    }

    func steps(ofWord word: String) -> Range<Int>? {
        words.numbers[word].map { wordPlaces[$0] }
    }

    /// A program whose lists are where they are for as long as it is lent.
    struct Lent {
        let steps: UnsafeBufferPointer<Step>
        let literals: UnsafeBufferPointer<UInt8>
        let names: UnsafeBufferPointer<FieldName>
        let whole: Program
    }

    func lend(to borrower: (Lent) -> Void) {
        steps.withUnsafeBufferPointer { steps in
            literals.withUnsafeBufferPointer { literals in
                names.withUnsafeBufferPointer { names in
                    borrower(Lent(steps: steps, literals: literals, names: names, whole: self))
                }
            }
        }
    }
}
