/// Usernames that nobody may register: whoever had one could pass for the site, or for its machinery.
enum ReservedNames {
    static func contains(_ key: String) -> Bool { all.contains(key) }

    private static let all: Set<String> = Set(mailboxes + authorities + addresses)

    /// RFC 2142's mailbox names, and those that mail systems and certificate authorities trust.
    private static let mailboxes = [
        "abuse", "admin", "administrator", "daemon", "dns", "dmarc", "dnsadmin", "ftp", "hostmaster", "info",
        "list", "list-request", "mail", "mailer-daemon", "mailerdaemon", "marketing", "mis", "news", "no-reply",
        "nobody", "noc", "noreply", "postmaster", "root", "sales", "security", "ssladmin", "ssladministrator",
        "sslwebmaster", "support", "sysadmin", "trouble", "usenet", "uucp", "webmaster", "www",
    ]

    /// What members would take for somebody in charge.
    private static let authorities = [
        "anonymous", "contact", "gatehouse", "help", "helpdesk", "me", "moderator", "null", "official", "operator",
        "owner", "staff", "superuser", "system", "team", "undefined", "user", "username", "www-data",
    ]

    /// Words that stand in addresses of this and other sites.
    private static let addresses = [
        "account", "activity", "api", "auth", "dashboard", "dev", "email-change", "healthz", "login", "logout",
        "metrics", "password-change", "password-reset", "profile", "profiles", "register", "sessions", "settings",
        "signin", "signup", "static", "verify", "well-known",
    ]
}
