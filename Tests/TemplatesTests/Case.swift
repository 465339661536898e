import Testing

@testable import Templates

/// One rule of the Mustache specification (https://github.com/mustache/spec), shown by a template of our own.
struct Case: Sendable, CustomTestStringConvertible {
    let rule: String
    let template: String
    let data: Value
    let expected: String
    let partials: [String: String]

    init(
        _ rule: String, _ template: String, _ data: Value = [:], partials: [String: String] = [:],
        gives expected: String
    ) {
        self.rule = rule
        self.template = template
        self.data = data
        self.expected = expected
        self.partials = partials
    }

    var testDescription: String { rule }

    func rendered() throws -> String {
        try render(template, data, partials: partials)
    }
}

/// What a template makes of one context.
func render(
    _ template: String, _ data: Value = [:], partials: [String: String] = [:], escaping: Escaping = .html
) throws -> String {
    let set = try TemplateSet(partials.merging(["page": template]) { $1 }, escaping: escaping)
    var output: [UInt8] = []
    try set.render("page", data, into: &output)
    return String(decoding: output, as: UTF8.self)
}

extension TemplateSet {
    init(
        _ sources: [String: String], escaping: Escaping, constants: Value = .names([])
    ) throws(TemplateError) {
        try self.init(
            LinkedTemplates(sources.filter { !Template.isWord($0.key) }),
            words: LinkedTemplates(sources.filter { Template.isWord($0.key) }), escaping: escaping,
            constants: constants)
    }
}

// So that data can be written as in the specification.
extension Value: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .text(value) }
    init(booleanLiteral value: Bool) { self = .flag(value) }
    init(arrayLiteral elements: Value...) { self = .list(elements) }
    init(dictionaryLiteral elements: (String, Value)...) {
        self = .names(elements)
    }
}
