/// The keys and values of `gatehouse.conf`, with where each stands, before anything has been made of them.
struct ConfigurationText {
    struct Entry {
        let value: String
        /// As in `gatehouse.conf:12` or `GATEHOUSE_WORKERS`.
        let place: String
    }

    private var entries: [String: Entry] = [:]

    /// Reads `key = value` lines; `#` begins a comment line. Then `GATEHOUSE_KEY=value` of the environment wins.
    init(_ text: String, file: String, environment: [String: String]) throws(ConfigurationError) {
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = line.trimmed
            guard let first = line.first, first != "#" else { continue }
            let place = "\(file):\(number + 1)"
            guard let sign = line.firstIndex(of: "=") else {
                throw ConfigurationError(place, "not of the form “key = value”")
            }
            let key = String(line[..<sign].trimmed)
            let entry = Entry(value: String(line[line.index(after: sign)...].trimmed), place: place)
            if let earlier = entries.updateValue(entry, forKey: key) {
                throw ConfigurationError(place, "\(key) is set at \(earlier.place) already")
            }
        }
        let prefix = "GATEHOUSE_"
        for (name, value) in environment where name.hasPrefix(prefix) {
            entries[name.dropFirst(prefix.count).lowercased()] = Entry(value: value, place: name)
        }
    }

    /// Takes a key out, read by `parse`; an empty value is as good as none.
    /// - Parameter expectation: what `parse` accepts, for the message.
    mutating func take<Value>(
        _ key: String, _ expectation: String, default fallback: Value? = nil, _ parse: (String) -> Value?
    ) throws(ConfigurationError) -> Value {
        if let value = try takeIfSet(key, expectation, parse) ?? fallback { return value }
        throw ConfigurationError(nil, "\(key) is missing: \(expectation)")
    }

    mutating func takeIfSet<Value>(
        _ key: String, _ expectation: String, _ parse: (String) -> Value?
    ) throws(ConfigurationError) -> Value? {
        guard let entry = entries.removeValue(forKey: key), !entry.value.isEmpty else { return nil }
        guard let value = parse(entry.value) else {
            throw ConfigurationError(entry.place, "\(key) = \(entry.value): this has to be \(expectation)")
        }
        return value
    }

    /// What nobody has taken is a key that there is not.
    func finish() throws(ConfigurationError) {
        guard let (key, entry) = entries.min(by: { $0.value.place < $1.value.place }) else { return }
        throw ConfigurationError(entry.place, "there is no key \(key)")
    }
}

/// What is wrong with the configuration, and where.
struct ConfigurationError: Error, CustomStringConvertible {
    let description: String

    init(_ place: String?, _ problem: String) {
        description = place.map { "\($0): \(problem)" } ?? problem
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        let isSpace = { (character: Character) in character == " " || character == "\t" || character == "\r" }
        var rest = drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }
}
