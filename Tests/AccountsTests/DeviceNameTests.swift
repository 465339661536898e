import Accounts
import Testing

@Suite("name of a device")
struct DeviceNameTests {
    private static let webKit = "AppleWebKit/537.36 (KHTML, like Gecko)"
    private static let apple = "AppleWebKit/605.1.15 (KHTML, like Gecko)"

    static let known: [(userAgent: String, browser: String?, system: String?)] = [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox", "Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox", "Windows"),
        ("Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0", "Firefox", "Android"),
        ("Mozilla/5.0 (X11; OpenBSD amd64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox", "OpenBSD"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) \(webKit) Chrome/126.0.0.0 Safari/537.36", "Chrome", "Windows"),
        ("Mozilla/5.0 (Linux; Android 10; K) \(webKit) Chrome/126.0.0.0 Mobile Safari/537.36", "Chrome", "Android"),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) \(webKit) Chrome/126.0.0.0 Safari/537.36", "Chrome", "ChromeOS"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) \(webKit) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
            "Edge", "Windows"
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) \(webKit) Chrome/126.0.0.0 Safari/537.36 OPR/112.0.0.0",
            "Opera", "macOS"
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; SM-S928B) \(webKit) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
            "Samsung Internet", "Android"
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) \(apple) Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari", "iOS"
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) \(apple) CriOS/126.0 Mobile/15E148 Safari/604.1",
            "Chrome", "iOS"
        ),
        // An iPad calls itself a Macintosh; where the browser is one for it alone, it gives itself away.
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) \(apple) Version/17.5 Safari/605.1.15",
            "Safari", "Mac or iPad"
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) \(apple) FxiOS/128 Safari/605.1.15", "Firefox", "iPadOS"
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) \(apple) Version/17.5 Safari/605.1.15", nil, "Linux"),
        ("Lynx/2.9.0dev.12 libwww-FM/2.14 SSL-MM/1.4.1 GNUTLS/3.7.8", "Lynx", nil),
        ("curl/7.88.1", "curl", nil),
    ]

    @Test("of what browsers call themselves the brand and the system are read", arguments: known)
    func names(_ userAgent: String, _ browser: String?, _ system: String?) {
        let name = DeviceName(userAgent: userAgent)
        #expect(name.browser == browser)
        #expect(name.system == system)
    }

    @Test(
        "what is none of them has no name",
        arguments: ["", " ", "Mozilla/5.0", "Firefoxy/1", "firefox", "<b>Bold</b>", "(((;;;", "\u{0}\r\n\u{202E}"])
    func unknown(_ userAgent: String) {
        #expect(DeviceName(userAgent: userAgent).browser == nil)
        #expect(DeviceName(userAgent: userAgent).system == nil)
    }
}
