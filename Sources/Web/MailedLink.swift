import Accounts
import HTTP

/// The account and token of a mailed link, as they stand in its address.
struct MailedLink {
    let account: AccountID
    let token: Token

    /// Nil for an address that was never in a letter.
    init?(_ visit: Visit) {
        guard visit.parameters.count == 2, let account = AccountID(visit.parameters[0]),
            let token = Token(visit.parameters[1])
        else { return nil }
        self.account = account
        self.token = token
    }
}
