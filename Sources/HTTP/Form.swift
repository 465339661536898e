/// The fields of a form or a query: names and values, each name at most once.
///
/// A field that comes twice, or as `name[]`, is a request that two programs would read differently
/// (CVE-2023-7028 mailed a reset to both of two addresses), so it is malformed.
public struct Form: Sendable, Equatable {
    private var fields: [(name: String, value: String)] = []

    /// More fields than any form of ours has; comparing each name with all others stays cheap.
    private static let mostFields = 64

    public init() {}

    /// Reads `application/x-www-form-urlencoded` bytes (WHATWG URL, section 5.1), strictly: percent signs begin an
    /// escape, the result is UTF-8, and NUL is in no name or value.
    public init(urlEncoded bytes: [UInt8]) throws(MalformedRequest) {
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let name = pair.prefix { $0 != UInt8(ascii: "=") }
            let decodedName = try PercentCoding.decode(name, plusIsSpace: true)
            let value = try PercentCoding.decode(pair.dropFirst(name.count + 1), plusIsSpace: true)
            guard !decodedName.contains("["), self[decodedName] == nil, fields.count < Self.mostFields else {
                throw .badRequest
            }
            fields.append((decodedName, value))
        }
    }

    public var isEmpty: Bool { fields.isEmpty }

    public var names: [String] { fields.map(\.name) }

    public subscript(name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    public static func == (one: Form, other: Form) -> Bool {
        one.fields.elementsEqual(other.fields, by: ==)
    }
}
