/// Why a template cannot be used: what stands where, and what is wrong with it.
public struct TemplateError: Error, Equatable, CustomStringConvertible {
    /// The name of the template.
    public let template: String
    /// The line, counted from 1; nil where the fault is not in one line.
    public let line: Int?
    /// What is wrong, in one sentence without a full stop.
    public let problem: String

    public var description: String {
        guard let line else { return "template \(template): \(problem)" }
        return "template \(template), line \(line): \(problem)"
    }
}

extension TemplateError {
    static func unknown(_ use: InclusionUse, in template: String) -> TemplateError {
        TemplateError(
            template: template, line: use.line, problem: "\(use.tag) names a template that does not exist")
    }

    static func tooDeep(_ template: String) -> TemplateError {
        TemplateError(
            template: template, line: nil,
            problem: "it nests deeper than \(TemplateSet.maximumDepth) levels, as one that draws in itself")
    }

    static func tooLarge(_ template: String) -> TemplateError {
        TemplateError(
            template: template, line: nil,
            problem: "it is larger than \(TemplateSet.maximumSize) bytes with all that it draws in")
    }
}
