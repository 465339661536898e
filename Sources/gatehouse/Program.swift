import Accounts
import Glibc
import MariaDB

/// The program: a verb, what it takes, and an exit status of sysexits.h.
enum Program {
    static let version = "0.1"

    static let usage = """
        usage: gatehouse [--config FILE] VERB …

          serve                 answer the web server, send letters; with --no-postman, no letters
          postman               send letters, and nothing else
          setup                 make the database, its user and its tables, or bring them up to date
          migrate               bring the database's tables up to date
          check                 say what would keep it from working
          check --uniform URL   say whether the site at URL tells strangers who has an account
          user …                see “gatehouse user --help”
          session …             see “gatehouse session --help”
          group …               see “gatehouse group --help”
          letters …             see “gatehouse letters --help”
          limits …              see “gatehouse limits --help”
          log …                 see “gatehouse log --help”
          purge                 remove what is of no more use, as “serve” does by itself

        FILE is \(Configuration.usualPath) unless given.
        """

    static func run(_ words: [String]) -> Int32 {
        do {
            let arguments = try Arguments(words)
            if arguments.wantsVersion {
                print("gatehouse \(version)")
                return EX_OK
            }
            guard let verb = try verb(of: arguments) else {
                print(usage)
                return EX_OK
            }
            guard !arguments.wantsHelp else {
                print(verb.usage)
                return EX_OK
            }
            return try verb.run(arguments)
        } catch {
            StandardError.write("gatehouse: \(error)\n")
            return status(of: error)
        }
    }

    /// Nil where the program's own help is wanted.
    private static func verb(of arguments: Arguments) throws(UsageError) -> (any Verb.Type)? {
        switch arguments.verb {
        case "serve", "postman": ServeVerb.self
        case "setup": SetupVerb.self
        case "migrate": MigrateVerb.self
        case "check": CheckVerb.self
        case "user": arguments.operands().first == "import" ? ImportVerb.self : UserVerb.self
        case "session": SessionVerb.self
        case "group": GroupVerb.self
        case "letters": LettersVerb.self
        case "limits": LimitsVerb.self
        case "log": LogVerb.self
        case "purge": PurgeVerb.self
        case nil where arguments.wantsHelp: nil
        case nil: throw UsageError(usage)
        case let verb?: throw UsageError("there is no verb “\(verb)”\n\n\(usage)")
        }
    }

    private static func status(of error: any Error) -> Int32 {
        switch error {
        case is UsageError: EX_USAGE
        case let error as VerbError: error.status
        case is ConfigurationError, is SiteTemplates.Failure: EX_CONFIG
        case let error as DatabaseError: status(of: Failure.database(error))
        case let failure as Failure: failure.isPassing ? EX_TEMPFAIL : EX_SOFTWARE
        default: EX_UNAVAILABLE
        }
    }
}

/// The words were not of a form that a verb has; the description says which there are.
struct UsageError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// A verb could not do what it was asked.
struct VerbError: Error, CustomStringConvertible {
    let status: Int32
    let description: String
}
