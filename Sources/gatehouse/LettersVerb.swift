import Accounts
import Glibc

/// `gatehouse letters …`
enum LettersVerb {
    static let usage = """
        usage: gatehouse letters [--config FILE] list | retry

          list    the letters that sendmail has not taken yet: number, kind, whose, attempts, when it is due (UTC)
          retry   make all of them due now
        """

    static func run(_ arguments: Arguments) throws -> Int32 {
        if arguments.wantsHelp {
            print(usage)
            return EX_OK
        }
        switch arguments.operands() {
        case ["list"]:
            for letter in try Membership(arguments.configuration()).waitingLetters() {
                print("\(letter.id)\t\(letter.kind)\t\(letter.username ?? "-")\t\(letter.attempts)\t\(letter.dueAt)")
            }
        case ["retry"]: print(try Membership(arguments.configuration()).retryLetters())
        default: throw UsageError(usage)
        }
        return EX_OK
    }
}
