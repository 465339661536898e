import MariaDB

/// A device in the few words by which its owner knows it again, as in Firefox on Linux.
///
/// Each is one of the words below, or nil where the browser says none of them: what a stranger sends as `User-Agent`
/// is neither stored nor shown.
public struct DeviceName: Sendable, Equatable {
    public let browser: String?
    public let system: String?

    /// What Safari on a Mac calls itself, and on an iPad too.
    public static let macOrIPad = "Mac or iPad"

    /// Reads a `User-Agent` header (RFC 9110, section 10.1.5) word by word, without regard to order or versions.
    public init(userAgent: String) {
        let words = userAgent.split { " /;(),".contains($0) }
        let spoken = Set(words)
        func first(of names: [(word: Substring, name: String)]) -> String? {
            names.first { spoken.contains($0.word) }?.name
        }
        let browser = first(of: Self.browsers)
        let system = first(of: Self.systems)
        let saysMac = system == "macOS"
        if saysMac, spoken.contains("FxiOS") || spoken.contains("CriOS") || spoken.contains("EdgiOS") {
            self.browser = browser
            self.system = "iPadOS"
        } else if browser == "Safari" {
            // Others on WebKit bear its name as well. An iPad calls itself a Macintosh, and nothing tells the two apart.
            let isApples = saysMac || system == "iOS" || system == "iPadOS"
            self.browser = isApples ? browser : nil
            self.system = saysMac ? Self.macOrIPad : system
        } else {
            self.browser = browser
            self.system = system
        }
    }

    init(_ row: Row) throws(DatabaseError) {
        browser = try row.optionalText("browser")
        system = try row.optionalText("system")
    }

    // The first that is spoken counts: the later ones are what the earlier ones also claim to be. At most 24 bytes each.
    private static let browsers: [(word: Substring, name: String)] = [
        ("Edg", "Edge"), ("EdgA", "Edge"), ("EdgiOS", "Edge"), ("Edge", "Edge"),
        ("OPR", "Opera"), ("Opera", "Opera"),
        ("SamsungBrowser", "Samsung Internet"), ("Vivaldi", "Vivaldi"), ("YaBrowser", "Yandex Browser"),
        ("DuckDuckGo", "DuckDuckGo"), ("Ddg", "DuckDuckGo"), ("Epiphany", "GNOME Web"), ("Falkon", "Falkon"),
        ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
        ("Chromium", "Chromium"), ("Chrome", "Chrome"), ("HeadlessChrome", "Chrome"), ("CriOS", "Chrome"),
        ("Safari", "Safari"),
        ("Lynx", "Lynx"), ("w3m", "w3m"), ("Links", "Links"), ("ELinks", "ELinks"), ("curl", "curl"), ("Wget", "Wget"),
    ]
    private static let systems: [(word: Substring, name: String)] = [
        ("iPhone", "iOS"), ("iPad", "iPadOS"), ("Android", "Android"), ("CrOS", "ChromeOS"),
        ("Windows", "Windows"), ("Macintosh", "macOS"), ("FreeBSD", "FreeBSD"), ("OpenBSD", "OpenBSD"),
        ("NetBSD", "NetBSD"), ("Linux", "Linux"),
    ]
}
