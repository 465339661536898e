/// Usernames that nobody may register: whoever had one could pass for the site, or for its machinery.
enum ReservedNames {
    /// Dots, dashes and underscores do not count, so `web.master` is as reserved as `webmaster`.
    static func contains(_ key: String) -> Bool { all.contains(bare(key)) }

    private static let all = Set((mailboxes + authorities + system + addresses).map(bare))

    private static func bare(_ key: String) -> String {
        key.filter { $0 != "." && $0 != "-" && $0 != "_" }
    }

    /// RFC 2142's mailbox names, and those that mail systems and certificate authorities (Baseline Requirements,
    /// section 3.2.2.4.4) trust.
    private static let mailboxes = [
        "abuse", "admin", "administrator", "bounce", "bounces", "dmarc", "dns", "dnsadmin", "ftp", "ftp-admin",
        "hostmaster", "info", "list", "list-request", "listserv", "mail", "mailer", "mailer-daemon",
        "majordomo", "marketing", "mis", "news", "no-reply", "do-not-reply", "noc", "noreply", "postmaster", "root",
        "sales", "security", "spam", "ssladmin", "ssladministrator", "sslwebmaster", "support", "sysadmin",
        "tls-reports", "trouble", "usenet", "uucp", "webadmin", "webmaster", "www",
    ]

    /// What members would take for somebody in charge, or for nobody.
    private static let authorities = [
        "accounts", "admins", "anonymous", "billing", "board", "bot", "contact", "deleted", "everybody", "everyone",
        "feedback", "gatehouse", "guest", "help", "helpdesk", "legal", "me", "member", "members", "moderator",
        "moderators", "none", "null", "official", "operator", "owner", "payment", "payments", "press", "privacy",
        "service", "staff", "superuser", "sysop", "system", "team", "undefined", "unknown", "user", "username",
        "users", "visitor", "you",
    ]

    /// Accounts and hosts that machines have, for sites that make one of a username (`Remote-User`).
    private static let system = [
        "autoconfig", "autodiscover", "backup", "bin", "broadcasthost", "daemon", "games", "imap", "isatap", "irc",
        "localdomain", "localhost", "man", "mariadb", "mysql", "nginx", "nobody", "pop", "pop3", "proxy", "smtp",
        "sshd", "sync", "sys", "systemd", "wpad", "www-data",
    ]

    /// Words that stand in addresses of this and other sites.
    private static let addresses = [
        "account", "activity", "api", "assets", "auth", "dashboard", "delete", "dev", "edit", "email-change", "export",
        "favicon.ico", "healthz", "humans.txt", "index.html", "login", "logout", "metrics", "new", "oauth",
        "password-change", "password-reset", "profile", "profiles", "register", "robots.txt", "security.txt",
        "sessions", "settings", "signin", "signout", "signup", "sitemap.xml", "static", "verify", "well-known",
    ]
}
