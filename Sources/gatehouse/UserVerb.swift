import Accounts
import Glibc

/// `gatehouse user …`
enum UserVerb {
    static let usage = """
        usage: gatehouse user [--config FILE] VERB …

          create USERNAME E-MAIL   a verified account; its password is read from standard input
          list                     all accounts
          show NAME                one; NAME is a username or an e-mail address
          disable NAME             it cannot sign in, and its sessions end at once
          enable NAME              the reverse
          verify NAME              take its e-mail address as proven
          send-reset NAME          send it a letter to choose a new password
          delete NAME              remove it with all that belongs to it
          import …                 accounts of another program; see “gatehouse user import --help”
        """

    static func run(_ arguments: Arguments) throws -> Int32 {
        if arguments.operands().first == "import" { return try ImportVerb.run(arguments) }
        if arguments.wantsHelp {
            print(usage)
            return EX_OK
        }
        let operands = arguments.operands(after: 2)
        switch (arguments.operands().first, operands.count) {
        case ("create", 2): try create(operands[0], operands[1], arguments)
        case ("list", 0): try list(arguments)
        case ("show", 1):
            let (_, account) = try find(operands[0], arguments)
            print(account.details)
        case ("disable", 1):
            let (membership, account) = try find(operands[0], arguments)
            try membership.disable(account.id)
        case ("enable", 1):
            let (membership, account) = try find(operands[0], arguments)
            try membership.enable(account.id)
        case ("verify", 1):
            let (membership, account) = try find(operands[0], arguments)
            guard try membership.verifyByOperator(account.id) else {
                throw VerbError(status: EX_DATAERR, description: "another account owns \(account.email)")
            }
        case ("send-reset", 1):
            let (membership, account) = try find(operands[0], arguments)
            try membership.sendReset(to: account.id)
        case ("delete", 1):
            let (membership, account) = try find(operands[0], arguments)
            try membership.delete(account.id)
        default: throw UsageError(usage)
        }
        return EX_OK
    }

    /// The account that an operator named, and the way to it.
    static func find(
        _ name: String, _ arguments: Arguments
    ) throws -> (Membership, Administration.Account) {
        let membership = try Membership(arguments.configuration())
        guard let account = try membership.account(name) else {
            throw VerbError(status: EX_NOUSER, description: "there is no account “\(name)”")
        }
        return (membership, account)
    }

    private static func create(_ name: String, _ address: String, _ arguments: Arguments) throws {
        let configuration = try arguments.configuration()
        let username: Username
        let email: EmailAddress
        let password: Password
        do { username = try Username(parsing: name) } catch { throw refused("username", error.rawValue) }
        do { email = try EmailAddress(parsing: address) } catch { throw refused("e-mail address", error.rawValue) }
        let minimum = configuration.policy.passwordMinimum
        do {
            password = try Password(choosing: PasswordPrompt.read(), minimum: minimum)
        } catch {
            throw refused("password", "\(error.rawValue); it has at least \(minimum) characters")
        }
        let membership = try Membership(configuration, policy: configuration.policyWithBlocklist())
        switch try membership.create(username, email, password) {
        case .created(let id): print(id)
        case .usernameTaken: throw VerbError(status: EX_DATAERR, description: "the username is taken")
        case .passwordRefused(.common): throw refused("password", "many people have it (password_blocklist)")
        case .passwordRefused(.site): throw refused("password", "little more than the name of the site")
        case .passwordRefused: throw refused("password", "little more than the name or address of the account")
        case .emailTaken: throw VerbError(status: EX_DATAERR, description: "the e-mail address has an account")
        }
    }

    private static func refused(_ field: String, _ problem: String) -> VerbError {
        VerbError(status: EX_DATAERR, description: "\(field): \(problem)")
    }

    private static func list(_ arguments: Arguments) throws {
        let membership = try Membership(arguments.configuration())
        var last = ""
        while true {
            let batch = try membership.accounts(after: last)
            for account in batch { print(account.line) }
            guard let end = batch.last else { return }
            last = end.username
        }
    }
}

extension Administration.Account {
    private var state: String {
        if disabledAt != nil { return "disabled" }
        if deletionDueAt != nil { return "leaving" }
        return verifiedAt != nil ? "verified" : "unverified"
    }

    /// Fields divided by tabs, for people and for cut(1).
    fileprivate var line: String {
        "\(id)\t\(username)\t\(email)\t\(state)\t\(createdAt)"
    }

    fileprivate var details: String {
        """
        id            \(id)
        username      \(username)
        e-mail        \(email)
        display name  \(displayName)
        state         \(state)
        created       \(createdAt) UTC
        verified      \(verifiedAt.map { $0 + " UTC" } ?? "never")
        disabled      \(disabledAt.map { $0 + " UTC" } ?? "no")
        leaving       \(deletionDueAt.map { "gone by \($0) UTC" } ?? "no")
        sessions      \(sessions)
        """
    }
}
