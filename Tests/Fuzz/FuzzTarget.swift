/// One of our parsers, and what it promises of any bytes at all.
struct FuzzTarget: Sendable, CustomStringConvertible {
    let description: String
    /// Throws where the promise is broken; a trap is a crash, as it would be in the program.
    let check: @Sendable ([UInt8]) throws -> Void

    init(_ name: String, check: @escaping @Sendable ([UInt8]) throws -> Void) {
        description = name
        self.check = check
    }

    static let all: [FuzzTarget] = [
        form, cookies, percent, header, variables, template, names, letter, link, words, json, log, hash,
        configuration, accounts,
    ]
}

/// What was promised and is not so.
struct Broken: Error {
    let promise: String
}

func promise(_ promise: String, _ isKept: Bool) throws(Broken) {
    if !isKept { throw Broken(promise: promise) }
}

extension String {
    init(_ bytes: some Collection<UInt8>) {
        self.init(decoding: bytes, as: UTF8.self)
    }
}
