/// All templates of a site: compiled once, unchangeable, rendered by any number of threads.
///
/// The language is Mustache with the specification's optional inheritance (`{{<layout}}`, `{{$block}}`), without
/// lambdas and dynamic names. A partial or parent that does not exist is refused here, where the specification would
/// render nothing in its place, and so is one that draws in itself, which it would render for as long as the data goes
/// on.
public struct TemplateSet: Sendable {
    /// How far sections, partials, parents and blocks may nest in each other: so a partial that draws in itself is an
    /// error, not a crash. All levels together take less than 512 KiB of stack (measured, without optimisation); a
    /// layout, a page, its list and a partial in it are fewer than ten.
    static let maximumDepth = 200

    /// Bytes and steps of a template with all that it draws in: thirty partials that each draw in the next one twice would
    /// fill all memory. A page has a few thousand.
    static let maximumSize = 1 << 20

    private let constants: Value
    private let escaping: Escaping
    private let program: Program

    /// Compiles all templates.
    ///
    /// - Parameters:
    ///   - words: of the language; each word that the templates draw in is among them.
    ///   - constants: names whose values are the same in every rendering, lists too. They are written into the templates
    ///     here and cost a rendering nothing, so no context can give these names another value.
    public init(
        _ templates: LinkedTemplates, words: LinkedTemplates, escaping: Escaping, constants: Value = .names([])
    ) throws(TemplateError) {
        program = try Program(templates, words: words, constants: constants, escaping: escaping)
        self.constants = constants
        self.escaping = escaping
    }

    /// Appends the template to `output`, with the values of these contexts, the innermost of them last.
    ///
    /// Throws, and leaves `output` as it was, if there is no such template.
    public func render(_ name: String, _ contexts: Value..., into output: inout [UInt8]) throws(TemplateError) {
        guard let steps = program.steps(of: name) else {
            throw TemplateError(template: name, line: nil, problem: "there is no template of this name")
        }
        program.lend { program in
            var rendering = Rendering(program, escaping: escaping, contexts: contexts)
            rendering.render(steps, into: &output)
        }
    }

    /// Every place where the template asks its contexts for a value, itself or in what it draws in; nil if there is none
    /// of this name.
    public func uses(in name: String) -> [NameUse]? {
        let constants = constants.names
        return reached(from: name).map { $0.flatMap(\.uses).filter { !constants.contains($0.name) } }
    }

    /// The names of all that the template draws in, itself included; nil if there is none of this name.
    public func parts(of name: String) -> [String]? {
        reached(from: name).map { $0.map(\.name) }
    }

    private func reached(from name: String) -> [Template.Outline]? {
        guard let outline = outline(of: name) else { return nil }
        var reached = [outline]
        var names: Set = [name]
        var next = 0
        while next < reached.count {
            for use in reached[next].inclusions where names.insert(use.name).inserted {
                if let outline = self.outline(of: use.name) { reached.append(outline) }
            }
            next += 1
        }
        return reached
    }

    private func outline(of name: String) -> Template.Outline? {
        program.templates.outline(of: name) ?? program.words.outline(of: name)
    }
}
