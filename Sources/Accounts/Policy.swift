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

    public init(
        verifyLifetime: Duration, resetLifetime: Duration, sessionIdle: Duration, sessionLifetime: Duration,
        passwordMinimum: Int, passwordHash: HashSetting, limits: [Limit.Subject: Limit] = [:],
        passwordBlocklist: Blocklist? = nil, siteNames: [String] = [], logRetention: Duration = .seconds(180 * 86400)
    ) {
        self.verifyLifetime = verifyLifetime
        self.resetLifetime = resetLifetime
        self.sessionIdle = sessionIdle
        self.sessionLifetime = sessionLifetime
        self.passwordMinimum = passwordMinimum
        self.passwordHash = passwordHash
        self.limits = limits
        self.passwordBlocklist = passwordBlocklist
        self.siteNames = siteNames
        self.logRetention = logRetention
    }
}
