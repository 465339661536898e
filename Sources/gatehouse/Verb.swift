/// What the program can be told to do, by its first word or two.
protocol Verb {
    static var usage: String { get }

    /// Returns the exit status; what it throws is told and has one, too.
    static func run(_ arguments: Arguments) throws -> Int32
}
