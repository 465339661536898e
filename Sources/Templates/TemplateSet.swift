/// All templates of a site: compiled once, unchangeable, rendered by any number of threads.
///
/// The language is Mustache with the specification's optional inheritance (`{{<layout}}`, `{{$block}}`), without
/// lambdas and dynamic names. A partial or parent that does not exist is refused here, where the specification would
/// render nothing in its place.
public struct TemplateSet: Sendable {
    /// How far sections, partials, parents and blocks may nest, in a template and while one is rendered: so a partial
    /// that draws in itself without end is an error, not a crash. All levels together take less than 512 KiB of stack
    /// (measured, without optimisation); a layout, a page, its list and a partial in it are fewer than ten.
    static let maximumDepth = 200

    /// The names of all templates, sorted.
    public let names: [String]
    private let templates: [Template]
    private let program: Program
    private let places: [String: Int]
    private let escaping: Escaping
    private let constants: Set<String>

    /// Compiles all templates, given by name.
    ///
    /// - Parameters:
    ///   - words: texts that templates draw in like partials, and a view can name (`Value.word`). A tag that draws one in
    ///     stays in its line. They are written into the templates here, so that they cost a rendering nothing.
    ///   - constants: texts that are the same in every rendering, by name. They are written into the templates here, so no
    ///     context can give these names another value.
    public init(
        _ sources: [String: String], words: [String: String] = [:], escaping: Escaping,
        constants: [String: String] = [:]
    ) throws(TemplateError) {
        // In order, so that of several faults the same one is told each time.
        let sorted = sources.sorted { $0.key < $1.key } + words.sorted { $0.key < $1.key }
        if let name = words.keys.filter({ sources[$0] != nil }).min() {
            throw TemplateError(template: name, line: nil, problem: "a text and a template have this name")
        }
        let places = Dictionary(uniqueKeysWithValues: zip(sorted.map(\.key), sorted.indices))
        var templates: [Template] = []
        for (name, source) in sorted {
            var parser = Parser(template: name, source: source, places: places, firstWord: sources.count)
            templates.append(try parser.parse())
        }
        self.templates = templates
        program = Program(
            templates, words: places.filter { $0.value >= sources.count }, constants: constants, escaping: escaping)
        self.places = places
        names = sources.keys.sorted()
        self.escaping = escaping
        self.constants = Set(constants.keys)
    }

    /// Appends the template to `output`, with the values of these contexts, the innermost of them last.
    ///
    /// Throws, and leaves `output` as it was, if there is no such template or if it draws in itself without end.
    public func render(_ name: String, _ contexts: Value..., into output: inout [UInt8]) throws(TemplateError) {
        guard let place = places[name] else {
            throw TemplateError(template: name, line: nil, problem: "there is no template of this name")
        }
        let isTooDeep = program.lend { program in
            var rendering = Rendering(program, escaping: escaping, contexts: contexts)
            do throws(Rendering.TooDeep) {
                try rendering.render(template: place) { output.append(contentsOf: $0) }
                return false
            } catch {
                return true
            }
        }
        guard !isTooDeep else {
            let problem = "it nests deeper than \(Self.maximumDepth) levels, as one that draws in itself without end"
            throw TemplateError(template: name, line: nil, problem: problem)
        }
    }

    /// Every place where the template or word asks its contexts for a value, itself or in what it draws in; nil if there
    /// is none of this name.
    public func uses(in name: String) -> [NameUse]? {
        reached(from: name).map { $0.flatMap { templates[$0].uses.filter { !constants.contains($0.name) } } }
    }

    /// The names of all that the template or word draws in, itself included; nil if there is none of this name.
    public func parts(of name: String) -> [String]? {
        reached(from: name).map { $0.map { templates[$0].name } }
    }

    private func reached(from name: String) -> [Int]? {
        guard let place = places[name] else { return nil }
        var reached = [place]
        var next = 0
        while next < reached.count {
            for inclusion in templates[reached[next]].inclusions where !reached.contains(inclusion) {
                reached.append(inclusion)
            }
            next += 1
        }
        return reached
    }
}
