public import Accounts

/// The answers to one form, by whom it was about.
public struct Comparison: Sendable {
    public let form: AskedForm
    /// The site would take no more of it from here, by its limits.
    public internal(set) var isLimited = false
    public private(set) var groups: [StandIn.Sort: Group] = [:]

    /// Answers about each sort; with fewer, nothing that time tells would be found.
    public static let fewest = 20
    /// A site that tells nothing by time is blamed for it once in so many runs: each run looks for it in every form,
    /// for every sort but the unknown one.
    private static let patience = 1000
    private static let significance =
        1 / Double(patience * AskedForm.allCases.count * (StandIn.Sort.allCases.count - 1))

    /// The answers about one sort.
    public struct Group: Sendable {
        public init() {}

        public fileprivate(set) var seconds: [Double] = []
        public fileprivate(set) var statuses: Set<Int> = []
        /// Bytes of the page.
        public fileprivate(set) var sizes: Set<Int> = []
        /// All that there was in each part of an answer.
        fileprivate var parts: [String: Set<String>] = [:]
        /// The same of the values of headers and cookies, which may be another one each time.
        fileprivate var values: [String: Set<String>] = [:]
    }

    init(_ form: AskedForm) {
        self.form = form
    }

    mutating func add(_ answer: Answer, about sort: StandIn.Sort) {
        groups[sort, default: Group()].add(answer)
    }

    /// Whether those about this sort take longer than those about an unknown one, or less long.
    public func rankTest(_ sort: StandIn.Sort) -> RankTest {
        RankTest(groups[sort]?.seconds ?? [], groups[.unknown]?.seconds ?? [])
    }

    /// Whether there is enough to judge by.
    public var isSufficient: Bool {
        StandIn.Sort.allCases.allSatisfy { groups[$0]?.seconds.count ?? 0 >= Self.fewest }
    }

    /// By what answers about this sort can be told from those about an unknown one.
    public func differences(_ sort: StandIn.Sort) -> [String] {
        guard let group = groups[sort], let unknown = groups[.unknown], sort != .unknown else { return [] }
        var found: [String] = []
        for part in Set(group.parts.keys).union(unknown.parts.keys).sorted()
        where group.parts[part] != unknown.parts[part] {
            found.append(part)
        }
        for part in Set(group.values.keys).union(unknown.values.keys).sorted() {
            let (ours, theirs) = (group.values[part] ?? [], unknown.values[part] ?? [])
            // What is another one each time, whomever it is about, tells nothing.
            if ours != theirs, ours.count < 2 || theirs.count < 2, !found.contains(part) { found.append(part) }
        }
        if isSufficient, rankTest(sort).p < Self.significance { found.append("time") }
        return found
    }

    /// Statuses of answers that did not do what the form is for: alike or not, there is nothing to compare.
    public var unexpectedStatuses: [Int] {
        Set(groups.values.flatMap(\.statuses)).subtracting([form.expectedStatus]).sorted()
    }
}

extension Comparison.Group {
    fileprivate mutating func add(_ answer: Answer) {
        seconds.append(answer.seconds)
        statuses.insert(answer.status)
        sizes.insert(answer.body.count)
        parts["status", default: []].insert(String(answer.status))
        parts["body", default: []].insert(Mask.text(answer.body))
        parts["headers", default: []].insert(answer.headers.map(\.name).joined(separator: " "))
        for cookie in answer.cookies {
            parts["cookie \(cookie.name)", default: []].insert(cookie.attributes)
            values["cookie \(cookie.name)", default: []].insert(Mask.text(Array(cookie.value.utf8)))
        }
        for header in answer.headers where header.name != "set-cookie" && header.name != "date" {
            values["header \(header.name)", default: []].insert(Mask.text(Array(header.value.utf8)))
        }
    }
}

/// Takes out of an answer what is random, and what was typed.
enum Mask {
    /// From so many characters of base64url on it is a token or a cookie, and random.
    private static let shortestToken = 40

    static func text(_ bytes: [UInt8]) -> String {
        var masked: [UInt8] = []
        var rest = bytes[...]
        while let first = rest.first {
            let word = rest.prefix(while: isWordCharacter)
            rest = rest[word.endIndex...]
            if word.isEmpty {
                masked.append(first)
                rest = rest.dropFirst()
            } else {
                masked += isMasked(word) ? [UInt8(ascii: "*")] : word
            }
        }
        return String(decoding: masked, as: UTF8.self)
    }

    private static func isMasked(_ word: ArraySlice<UInt8>) -> Bool {
        word.count >= shortestToken || word.count == StandIn.nameLength && word.starts(with: StandIn.prefix.utf8)
    }

    private static func isWordCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
