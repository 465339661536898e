import Crypto
import Glibc

/// Passwords that are not to be set: a file of their SHA-1 hashes, searched where it lies.
///
/// The format is that of the breached passwords that Have I Been Pwned lets everybody download: sorted lines of 40
/// hexadecimal digits, with `:` and a count behind them or not, ended by LF or CR LF. That file has 40 GB, so nothing is
/// loaded, and what is read of it for a password is a few blocks: hashes are spread evenly, so the place of one can be
/// reckoned from its value.
///
/// It is read, not mapped: a mapped file that becomes shorter, or whose disk fails, ends the process with SIGBUS.
public final class Blocklist: Sendable {
    /// Why a list cannot be used.
    public struct Problem: Error, Sendable, CustomStringConvertible {
        public let description: String
    }

    private let path: String
    private let descriptor: Int32
    private let size: Int

    /// How often a place is reckoned before it is halved: a file made to lead astray costs a few reads more.
    private static let mostGuesses = 12

    /// Opens a list (open(2)). It is not looked into: `examine` does that.
    public init(path: String) throws(Problem) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Problem(path, errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw Problem(path, "not a file")
        }
        size = Int(status.st_size)
    }

    deinit {
        close(descriptor)
    }

    /// Whether the list has the password with these bytes.
    func contains(_ password: [UInt8]) throws(Failure) -> Bool {
        let wanted: BlocklistHash
        do { wanted = BlocklistHash(try SHA1.hash(password)) } catch { throw .crypto(error) }
        do { return try find(wanted) } catch { throw .blocklist(error) }
    }

    /// The search closes in between two beginnings of lines; each comes with a bound for the hashes on its far side.
    func find(_ wanted: BlocklistHash) throws(Problem) -> Bool {
        var lower = (place: 0, bound: UInt64.min)
        var upper = (place: size, bound: UInt64.max)
        var guesses = 0
        while lower.place < upper.place {
            guesses += 1
            let share =
                guesses > Self.mostGuesses
                ? 0.5 : Double(wanted.leading - lower.bound) / max(1, Double(upper.bound - lower.bound))
            let middle = lower.place + Int(Double(upper.place - lower.place) * share)
            let block = try block(around: middle, from: lower.place, to: upper.place)
            if wanted < block.first {
                upper = (block.begin, block.first.leading)
            } else if block.last < wanted {
                lower = (block.end, block.last.leading)
            } else {
                return block.hashes.contains(wanted)
            }
        }
        return false
    }

    /// Looks at a hundred blocks, the first and the last among them: whether each is of the format, and all are sorted.
    /// - Returns: how many passwords there are, about.
    public func examine() throws(Problem) -> Int {
        guard size > 0 else { throw Problem(path, "empty") }
        let samples = 100
        var before: BlocklistHash?
        var hashes = 0
        var bytes = 0
        for sample in 0...samples {
            let block = try block(around: Int(Double(size) / Double(samples) * Double(sample)), from: 0, to: size)
            // Of a small file, two samples may share lines.
            if let before, block.first < before, !block.hashes.contains(before) {
                throw Problem(path, "not sorted by hash")
            }
            before = block.last
            hashes += block.hashes.count
            bytes += block.end - block.begin
        }
        return Int(Double(hashes) / Double(bytes) * Double(size))
    }

    /// The whole lines of the block in the middle of which `place` is, as far as it lies between two beginnings of lines.
    private func block(around place: Int, from lower: Int, to upper: Int) throws(Problem) -> BlocklistBlock {
        let begin = max(lower, min(place - BlocklistBlock.length / 2, upper - BlocklistBlock.length))
        let end = min(begin + BlocklistBlock.length, upper)
        var bytes = [UInt8](repeating: 0, count: end - begin)
        var filled = 0
        while filled < bytes.count {
            let got = bytes.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress?.advanced(by: filled), $0.count - filled, off_t(begin + filled))
            }
            guard got >= 0 || errno == EINTR else { throw Problem(path, errno) }
            guard got != 0 else { throw Problem(path, "shorter than it was at the start") }
            filled += max(0, got)
        }
        guard
            let block = BlocklistBlock(bytes, at: begin, cutsFirstLine: begin > lower, cutsLastLine: end < upper)
        else { throw Problem(path, "no sorted lines of SHA-1 hashes around byte \(begin)") }
        return block
    }
}

extension Blocklist.Problem {
    fileprivate init(_ path: String, _ reason: String) {
        description = "\(path): \(reason)"
    }

    fileprivate init(_ path: String, _ code: Int32) {
        self.init(path, String(cString: strerror(code)))
    }
}
