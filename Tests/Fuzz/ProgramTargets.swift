import Accounts
import Mail

@testable import gatehouse

extension FuzzTarget {
    static let configuration = FuzzTarget("configuration") { bytes in
        // The file it names might be a terminal, and wait for somebody to type.
        guard !names("database_password_file", in: bytes) else { return }
        let file = ScratchFile(bytes)
        guard let configuration = try? Configuration.load(from: file.path, environment: [:]) else { return }
        try promise("there is a number of workers", (1...1024).contains(configuration.workers))
        let letter = try? Message(
            from: configuration.sender, to: "a@example.org", subject: configuration.siteName, body: "")
        try promise("letters can be written", letter != nil)
        try WebPromises.check("\(configuration.base)")
    }

    private static func names(_ word: String, in bytes: [UInt8]) -> Bool {
        let word = Array(word.utf8)
        return bytes.indices.contains { bytes[$0...].starts(with: word) }
    }

    /// A file of accounts; its first byte says of which program, the second what is known of its addresses.
    static let accounts = FuzzTarget("accounts") { bytes in
        guard bytes.count > 2 else { return }
        let file = Array(bytes.dropFirst(2))
        let form = ImportForm.allCases[Int(bytes[0]) % ImportForm.allCases.count]
        let isVerified: Bool? = bytes[1] & 1 == 0 ? true : nil
        let domain: String? = bytes[1] & 2 == 0 ? nil : "example.org"
        guard var reader = try? ImportReader(file, form, isVerified: isVerified, domain: domain) else { return }
        var (line, position) = (0, reader.position)
        var names: Set<String> = []
        while let row = reader.next() {
            let read: Int
            switch row {
            case .success(let row):
                read = row.line
                try promise("an account is there once", names.insert(row.entry.username.key).inserted)
            case .failure(let problem): read = problem.line
            }
            try promise("each record has a line of its own", read > line)
            try promise("each record takes the reader further", reader.position > position)
            (line, position) = (read, reader.position)
        }
        try promise("a file is read to its end", reader.position == file.count)
        try promise("no line is told that is not there", line <= file.count { $0 == UInt8(ascii: "\n") } + 1)
    }
}
