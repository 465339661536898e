public import Crypto

/// The lifetimes and limits that the sysadmin sets.
public struct Policy: Sendable {
    /// How long a verification link, or one that confirms a new address, is good for, counted from its writing.
    public var verifyLifetime: Duration
    /// How long a reset link is good for. Short: whoever reads the letter takes the account.
    public var resetLifetime: Duration
    /// How long a session lives unused, unless its owner asked to stay signed in.
    public var sessionIdle: Duration
    /// How long a session lives at most.
    public var sessionLifetime: Duration
    /// How long an account that its owner wants deleted can be taken back: for second thoughts, and for owners who
    /// learn by letter that it was somebody else.
    public var deletionDelay: Duration
    /// How long a username that was given up is kept from others.
    public var usernameHold: Duration
    /// Code points.
    public var passwordMinimum: Int
    public var passwordHash: HashSetting
    /// Passwords that are not to be set; nil: there is no list.
    public var passwordBlocklist: Blocklist?
    /// What the site and its host are called: no password is to be made of that.
    public var siteNames: [String]
    /// How long events are kept.
    public var logRetention: Duration
    /// What has none is not counted.
    public var limits: [Limit.Subject: Limit]

    /// Two weeks, which is a holiday away from one's mail.
    public static let usualDeletionDelay: Duration = .seconds(14 * 86400)
    /// About as long as people still look for somebody under an old name.
    public static let usualUsernameHold: Duration = .seconds(90 * 86400)

    public init(
        verifyLifetime: Duration, resetLifetime: Duration, sessionIdle: Duration, sessionLifetime: Duration,
        deletionDelay: Duration = Self.usualDeletionDelay, usernameHold: Duration = Self.usualUsernameHold,
        passwordMinimum: Int, passwordHash: HashSetting, limits: [Limit.Subject: Limit] = [:],
        passwordBlocklist: Blocklist? = nil, siteNames: [String] = [], logRetention: Duration = .seconds(180 * 86400)
    ) {
        self.verifyLifetime = verifyLifetime
        self.resetLifetime = resetLifetime
        self.sessionIdle = sessionIdle
        self.sessionLifetime = sessionLifetime
        self.deletionDelay = deletionDelay
        self.usernameHold = usernameHold
        self.passwordMinimum = passwordMinimum
        self.passwordHash = passwordHash
        self.limits = limits
        self.passwordBlocklist = passwordBlocklist
        self.siteNames = siteNames
        self.logRetention = logRetention
    }
}
