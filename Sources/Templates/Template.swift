/// A compiled template.
struct Template: Sendable {
    let name: String
    let nodes: [Node]
    let uses: [NameUse]
    /// The partials and parents it draws in, as places in the set.
    let inclusions: [Int]
}
