import Accounts
import Glibc

/// `gatehouse letters …`
enum LettersVerb: Verb {
    static let usage = """
        usage: gatehouse letters [--config FILE] list | retry

          list    the letters that sendmail has not taken yet: number, kind, whose, attempts, when it is due (UTC)
          retry   make all of them due now
        """

    static func run(_ arguments: Arguments) throws -> Int32 {
        switch arguments.operands() {
        case ["list"]:
            var table = Table(["LETTER", "KIND", "USERNAME", "ATTEMPTS", "DUE"])
            for letter in try Membership(arguments.configuration()).waitingLetters() {
                table.add([
                    "\(letter.id)", letter.kind, letter.username ?? "-", "\(letter.attempts)", letter.dueAt,
                ])
            }
            table.finish()
        case ["retry"]: print(try Membership(arguments.configuration()).retryLetters())
        default: throw UsageError(usage)
        }
        return EX_OK
    }
}
