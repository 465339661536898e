import Accounts
import Glibc

/// What came of an import: a line for each account that was refused, how far it is, and numbers in the end.
struct ImportReport {
    private(set) var imported = 0
    private(set) var existing = 0
    private(set) var refused = 0
    /// Bytes of the file.
    private let length: Int
    private let isTerminal = isatty(STDERR_FILENO) == 1

    init(length: Int) {
        self.length = length
    }

    mutating func count(_ outcome: Import.Outcome, line: Int) {
        switch outcome {
        case .imported: imported += 1
        case .existing: existing += 1
        case .usernameTaken: refuse(ImportRecords.Problem(line: line, reason: "the username is another account’s"))
        case .usernameHeld: refuse(ImportRecords.Problem(line: line, reason: "the username is held for its last owner"))
        case .emailTaken: refuse(ImportRecords.Problem(line: line, reason: "the e-mail address has another account"))
        }
    }

    mutating func refuse(_ problem: ImportRecords.Problem) {
        refused += 1
        clear()
        StandardError.write("line \(problem.line): \(problem.reason)\n")
    }

    /// One line on a terminal, written over and over.
    func showProgress(at position: Int) {
        guard isTerminal, length > 0 else { return }
        StandardError.write("\r\(position * 100 / length) %, \(imported + existing + refused) accounts")
    }

    private func clear() {
        if isTerminal { StandardError.write("\r\u{1B}[K") }
    }

    func finish(isTrial: Bool) {
        clear()
        print("imported\t\(imported)\nexisting\t\(existing)\nrefused\t\(refused)")
        if isTrial { StandardError.write("dry run: nothing has been changed\n") }
    }
}
