/// Templates with all that they draw in written into them, but for words: what is the same in every language, and so is
/// done once for all of them. The words of a language are such templates, too; they draw in nothing but words.
public struct LinkedTemplates: Sendable {
    /// As those of a `Program`, which it becomes.
    enum Step {
        case text(Range<Int>)
        case variable(Name, raw: Bool)
        case section(Name, count: Int)
        case inverted(Name, count: Int)
        /// Among `drawnWords`.
        case word(Int)
    }

    /// Among `names`.
    typealias Name = Range<Int>

    /// Where the steps of each template are.
    let places: [Range<Int>]
    /// By the templates' names.
    let numbers: [String: Int]
    let outlines: [Template.Outline]
    let steps: [Step]
    let literals: [UInt8]
    let names: [FieldName]
    let drawnWords: [String]

    /// - Parameter sources: by name.
    public init(_ sources: [String: String]) throws(TemplateError) {
        // To sort them takes as long as to read them, and only matters for which of several faults is told.
        do throws(TemplateError) {
            try self.init(inOrder: Array(sources))
        } catch {
            try self.init(inOrder: sources.sorted { $0.key < $1.key })
        }
    }

    private init(inOrder sources: [(key: String, value: String)]) throws(TemplateError) {
        var templates: [Template] = []
        var numbers: [String: Int] = [:]
        numbers.reserveCapacity(sources.count)
        for (name, source) in sources {
            numbers[name] = templates.count
            templates.append(try Template(name, source))
        }
        var linker = Linker(templates, numbers)
        var places: [Range<Int>] = []
        for template in templates { places.append(try linker.add(template)) }
        self.places = places
        self.numbers = numbers
        outlines = templates.map(\.outline)
        steps = linker.steps
        literals = linker.literals
        names = linker.names
        drawnWords = linker.drawnWords
    }

    func outline(of name: String) -> Template.Outline? {
        numbers[name].map { outlines[$0] }
    }
}
