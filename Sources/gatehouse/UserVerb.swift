import Accounts
import Glibc
import Web

/// `gatehouse user …`
enum UserVerb: Verb {
    static let usage = """
        usage: gatehouse user [--config FILE] VERB …

          create USERNAME E-MAIL   a verified account; its password is read from standard input
          create --invite USERNAME E-MAIL
                                   the same, and a letter lets its owner choose the password
          list [TEXT]              all accounts, or those with TEXT in username, e-mail address or display name
          show NAME                one; NAME is a username or an e-mail address
          rename NAME USERNAME     give it another username; its owner gets a letter
          disable NAME             it cannot sign in, and its sessions end at once
          enable NAME              the reverse
          verify NAME              take its e-mail address as proven
          send-reset NAME          send it a letter to choose a new password
          delete NAME              remove it with all that belongs to it
          import …                 accounts of another program; see “gatehouse user import --help”

        list and show print JSON with --json.
        """

    static func run(_ arguments: Arguments) throws -> Int32 {
        var operands = arguments.operands()
        let asJSON = operands.take("--json")
        let isInvited = operands.take("--invite")
        let verb = operands.isEmpty ? nil : operands.removeFirst()
        guard !asJSON || verb == "list" || verb == "show", !isInvited || verb == "create" else {
            throw UsageError(usage)
        }
        switch (verb, operands.count) {
        case ("create", 2): try create(operands[0], operands[1], isInvited: isInvited, arguments)
        case ("list", 0...1): try list(operands.first ?? "", asJSON: asJSON, arguments)
        case ("show", 1):
            let (_, account) = try find(operands[0], arguments)
            print(asJSON ? account.json.string : account.details + "\n", terminator: "")
        case ("rename", 2): try rename(operands[0], to: operands[1], arguments)
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

    private static func create(
        _ name: String, _ address: String, isInvited: Bool, _ arguments: Arguments
    ) throws {
        let configuration = try arguments.configuration()
        let username = try username(name)
        let email: EmailAddress
        do { email = try EmailAddress(parsing: address) } catch { throw refused("e-mail address", error.rawValue) }
        let password = isInvited ? nil : try newPassword(configuration.policy.passwordMinimum)
        let membership = try Membership(configuration, policy: configuration.policyWithBlocklist())
        let outcome =
            if let password { try membership.create(username, email, password) } else {
                try membership.invite(username, email)
            }
        switch outcome {
        case .created(let id): print(id)
        case .usernameTaken: throw VerbError(status: EX_DATAERR, description: "the username is taken")
        case .passwordRefused(.common): throw refused("password", "many people have it (password_blocklist)")
        case .passwordRefused(.site): throw refused("password", "little more than the name of the site")
        case .passwordRefused: throw refused("password", "little more than the name or address of the account")
        case .emailTaken: throw VerbError(status: EX_DATAERR, description: "the e-mail address has an account")
        }
    }

    private static func username(_ text: String) throws -> Username {
        do { return try Username(parsing: text) } catch { throw refused("username", error.rawValue) }
    }

    private static func newPassword(_ minimum: Int) throws -> Password {
        do {
            return try Password(choosing: PasswordPrompt.read(), minimum: minimum)
        } catch {
            throw refused("password", "\(error.rawValue); it has at least \(minimum) characters")
        }
    }

    private static func rename(_ name: String, to new: String, _ arguments: Arguments) throws {
        let username = try username(new)
        let (membership, account) = try find(name, arguments)
        if case .usernameTaken = try membership.rename(account.id, to: username) {
            throw VerbError(status: EX_DATAERR, description: "the username is taken")
        }
    }

    private static func refused(_ field: String, _ problem: String) -> VerbError {
        VerbError(status: EX_DATAERR, description: "\(field): \(problem)")
    }

    private static func list(_ text: String, asJSON: Bool, _ arguments: Arguments) throws {
        let membership = try Membership(arguments.configuration())
        var table = Table(["NUMBER", "USERNAME", "E-MAIL", "STATE", "CREATED"])
        var objects: [JSON] = []
        var batch = try membership.accounts(with: text)
        while let last = batch.last {
            for account in batch {
                if asJSON { objects.append(account.json) } else { table.add(account.row) }
            }
            batch = try membership.accounts(with: text, after: last.username)
        }
        table.finish()
        if asJSON { print(JSON.list(objects).string, terminator: "") }
    }
}

extension Administration.Account {
    private var state: String {
        if disabledAt != nil { return "disabled" }
        if deletionDueAt != nil { return "leaving" }
        return verifiedAt != nil ? "verified" : "unverified"
    }

    fileprivate var row: [String] { [id.description, username, email, state, createdAt] }

    /// Times are UTC.
    fileprivate var json: JSON {
        .object([
            ("id", .integer(id.value)), ("username", .text(username)), ("email", .text(email)),
            ("display_name", .text(displayName)), ("state", .text(state)), ("created_at", .text(createdAt)),
            ("verified_at", .optional(verifiedAt)), ("disabled_at", .optional(disabledAt)),
            ("deletion_due_at", .optional(deletionDueAt)), ("sessions", .integer(sessions)),
        ])
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
