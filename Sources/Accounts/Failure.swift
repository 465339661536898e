public import Crypto
public import MariaDB

/// Why a verb could not be carried out; nothing has been changed, unless it `leavesOpen` that.
public enum Failure: Error, Sendable {
    case database(DatabaseError)
    case crypto(CryptoError)
    /// The list of passwords that are not to be set cannot be read any more.
    case blocklist(Blocklist.Problem)
    /// More passwords are waiting to be hashed than the cores get through soon.
    case busy
    /// The current password has been tried too often, or too many letters were asked for to one address.
    case tooManyTries(wait: Duration)

    /// Whether it may have been carried out all the same.
    public var leavesOpen: Bool {
        if case .database(let error) = self { error.leavesOpen } else { false }
    }

    /// Whether it may well work in a moment.
    public var isPassing: Bool {
        switch self {
        case .database(let error): error.isUnavailable
        case .crypto, .blocklist: false
        case .busy, .tooManyTries: true
        }
    }
}

extension Failure: CustomStringConvertible {
    /// One line for the log, with no value that came from outside.
    public var description: String {
        switch self {
        case .database(let error): "\(error)"
        case .crypto(let error): "\(error)"
        case .blocklist(let problem): "password_blocklist: \(problem)"
        case .busy: "too many passwords are waiting to be hashed"
        case .tooManyTries: "tried too often"
        }
    }
}
