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
    /// The steps of each template.
    let templates: [String: Range<Int>]

    /// - Parameters:
    ///   - templates: those that are asked for.
    ///   - all: by their names, with what they draw in.
    init(
        _ templates: [Template], of all: [String: Template], constants: Value, escaping: Escaping
    ) throws(TemplateError) {
        var compiler = Compiler(all, constants, escaping)
        var places: [String: Range<Int>] = [:]
        for template in templates { places[template.outline.name] = try compiler.add(template) }
        self.templates = places
        steps = compiler.steps
        literals = compiler.literals
        names = compiler.names
    }

    /// A program whose lists are where they are for as long as it is lent.
    struct Lent {
        let steps: UnsafeBufferPointer<Step>
        let literals: UnsafeBufferPointer<UInt8>
        let names: UnsafeBufferPointer<FieldName>
        let templates: [String: Range<Int>]
    }

    func lend(to borrower: (Lent) -> Void) {
        steps.withUnsafeBufferPointer { steps in
            literals.withUnsafeBufferPointer { literals in
                names.withUnsafeBufferPointer { names in
                    borrower(Lent(steps: steps, literals: literals, names: names, templates: templates))
                }
            }
        }
    }
}
