/// The words behind the program's name.
struct Arguments {
    private(set) var words: [String] = []
    private(set) var configurationPath = Configuration.usualPath
    private(set) var wantsHelp = false
    private(set) var wantsVersion = false

    init(_ given: [String]) throws(UsageError) {
        var rest = given[...]
        while let word = rest.popFirst() {
            switch word {
            case "--help", "-h": wantsHelp = true
            case "--version": wantsVersion = true
            case "--config":
                guard let path = rest.popFirst() else { throw UsageError("--config needs a file") }
                configurationPath = path
            case _ where word.hasPrefix("--config="): configurationPath = String(word.dropFirst("--config=".count))
            // Operands: a verb that does not know one refuses it.
            case "--all", "--no-postman", "--dry-run", "--verified", "--unverified", "--json", "--invite":
                words.append(word)
            case "--since", "--uniform", "--samples", "--from", "--email-domain":  // an operand and its value: likewise
                guard let value = rest.popFirst() else { throw UsageError("\(word) needs \(Self.values[word] ?? "")") }
                words += [word, value]
            case "--":
                words += rest
                rest = []
            case _ where word.hasPrefix("-") && word != "-": throw UsageError("there is no option \(word)")
            default: words.append(word)
            }
        }
    }

    private static let values = [
        "--since": "a duration", "--uniform": "an address", "--samples": "a number", "--from": "a form",
        "--email-domain": "a domain",
    ]

    var verb: String? { words.first }

    /// What stands behind the verb, or behind the verb and its second word.
    func operands(after count: Int = 1) -> [String] { Array(words.dropFirst(count)) }

    func configuration() throws(ConfigurationError) -> Configuration {
        try Configuration.load(from: configurationPath)
    }
}

extension [String] {
    /// Takes an option out, wherever it stands; whether it was there.
    mutating func take(_ option: String) -> Bool {
        guard let place = firstIndex(of: option) else { return false }
        remove(at: place)
        return true
    }
}
