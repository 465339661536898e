/// A password hashing function with its costs, as a PHC string and the configuration both spell it.
enum HashParameters: Sendable, Equatable {
    /// Memory in KiB, passes over it, lanes (RFC 9106).
    case argon2id(memory: Int, passes: Int, lanes: Int)
    /// The logarithm of N to base 2, block size r, parallelism p (RFC 7914).
    case scrypt(logN: Int, blockSize: Int, parallelism: Int)

    /// What a spelling breaks, in words for the operator.
    struct Problem: Error {
        let reason: String
    }

    /// OWASP's first choice: 19 MiB, about 14 ms.
    static let argon2idDefault = HashParameters.argon2id(memory: 19 * 1024, passes: 2, lanes: 1)
    /// OWASP's equal of it that needs the least memory of scrypt's: 32 MiB, about 160 ms.
    static let scryptDefault = HashParameters.scrypt(logN: 15, blockSize: 8, parallelism: 3)

    /// What one hash may ever take, in KiB: a slip in the configuration must not take the whole machine.
    static let mostMemory = 1024 * 1024
    /// Passes or parallelism: each multiplies the time, and a request waits for it.
    static let mostRepetitions = 32

    /// Reads `m=19456,t=2,p=1` or `ln=15,r=8,p=3`: every parameter, in this order, in plain decimal.
    init(algorithm: some StringProtocol, costs: some StringProtocol) throws(Problem) {
        switch algorithm {
        case "argon2id":
            let numbers = try Self.numbers(costs, ["m", "t", "p"])
            self = .argon2id(memory: numbers[0], passes: numbers[1], lanes: numbers[2])
            try Self.check("p", numbers[2], 1...Self.mostRepetitions)
            try Self.check("t", numbers[1], 1...Self.mostRepetitions)
            try Self.check("m", numbers[0], 8 * numbers[2]...Self.mostMemory)  // RFC 9106, section 3.1: at least 8p
        case "scrypt":
            let numbers = try Self.numbers(costs, ["ln", "r", "p"])
            self = .scrypt(logN: numbers[0], blockSize: numbers[1], parallelism: numbers[2])
            try Self.check("ln", numbers[0], 1...20)
            try Self.check("r", numbers[1], 1...32)
            try Self.check("p", numbers[2], 1...Self.mostRepetitions)
            // RFC 7914, section 6: N < 2^(128 r / 8), which OpenSSL insists on.
            guard numbers[0] < 16 * numbers[1] else { throw Problem(reason: "ln is too large for this r") }
            let memory = numbers[1] << numbers[0] / 8  // 128 r N bytes in KiB
            guard memory <= Self.mostMemory else {
                throw Problem(reason: "ln and r together ask for \(memory) KiB, at most \(Self.mostMemory) are allowed")
            }
        default:
            throw Problem(reason: "neither argon2id nor scrypt")
        }
    }

    /// The function's name in PHC strings, in the configuration and, in whatever case, in OpenSSL.
    var algorithm: String {
        switch self {
        case .argon2id: "argon2id"
        case .scrypt: "scrypt"
        }
    }

    /// The costs as `init` reads them.
    var costs: String {
        switch self {
        case .argon2id(let memory, let passes, let lanes): "m=\(memory),t=\(passes),p=\(lanes)"
        case .scrypt(let logN, let blockSize, let parallelism): "ln=\(logN),r=\(blockSize),p=\(parallelism)"
        }
    }

    /// How much memory is written, in KiB, over all passes: what the time goes with.
    var work: Int {
        switch self {
        case .argon2id(let memory, let passes, _): memory * passes
        case .scrypt(let logN, let blockSize, let parallelism): (blockSize << logN) / 8 * parallelism
        }
    }

    private static func numbers(_ text: some StringProtocol, _ names: [String]) throws(Problem) -> [Int] {
        let problem = Problem(reason: "the costs are not \(names.map { $0 + "=…" }.joined(separator: ","))")
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == names.count else { throw problem }
        var numbers: [Int] = []
        for (part, name) in zip(parts, names) {
            guard part.hasPrefix(name + "=") else { throw problem }
            let digits = part.dropFirst(name.count + 1)
            // "+5", "007" and the like are other spellings of a number, and a hash has one.
            guard let number = Int(digits), String(number) == digits else { throw problem }
            numbers.append(number)
        }
        return numbers
    }

    private static func check(_ name: String, _ number: Int, _ bounds: ClosedRange<Int>) throws(Problem) {
        guard bounds.contains(number) else {
            throw Problem(
                reason: "\(name) is \(number), it has to be from \(bounds.lowerBound) to \(bounds.upperBound)")
        }
    }
}
