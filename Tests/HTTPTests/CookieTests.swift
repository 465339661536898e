import HTTP
import Testing

@Suite("Cookies")
struct CookieTests {
    @Test("a cookie is found by its whole name")
    func byName() {
        let cookies = Cookies("__Host-session=abc; session=def; sess=x; notice=signed-out")
        #expect(cookies["__Host-session"] == "abc")
        #expect(cookies["session"] == "def")
        #expect(cookies["sess"] == "x")
        #expect(cookies["Session"] == nil)
        #expect(cookies["ssion"] == nil)
        #expect(cookies["Host-session"] == nil)
        #expect(cookies["notice2"] == nil)
    }

    @Test("without a header there is none", arguments: ["", ";", "; ;", "=", "session"])
    func none(_ header: String) {
        #expect(Cookies(header)["session"] == nil)
    }

    @Test("spaces may be missing or many before a name, and belong to a value")
    func spaces() {
        #expect(Cookies("a=1;b=2")["b"] == "2")
        #expect(Cookies("a=1;   b=2")["b"] == "2")
        #expect(Cookies("  a=1;  ")["a"] == "1")
        #expect(Cookies("a=1 2 ; b=3")["a"] == "1 2 ")
        #expect(Cookies("a =1")["a"] == nil)
    }

    @Test("a value is taken as it is: quotes, equals signs, escapes, nothing")
    func values() {
        let cookies = Cookies(#"q="x"; e=a=b==; p=%20; n="#)
        #expect(cookies["q"] == #""x""#)
        #expect(cookies["e"] == "a=b==")
        #expect(cookies["p"] == "%20")
        #expect(cookies["n"] == "")
    }

    @Test("one that comes twice counts only if both say the same: another page may have planted one")
    func twice() {
        #expect(Cookies("s=1; s=2")["s"] == nil)
        #expect(Cookies("s=1; t=3; s=2; s=1")["s"] == nil)
        #expect(Cookies("s=; s=2")["s"] == nil)
        #expect(Cookies("s=1; s=1")["s"] == "1")
    }

    @Test("a cookie to set is HttpOnly, Lax, and for the whole host")
    func setCookie() {
        #expect(
            SetCookie(name: "session", value: "abc", secure: false).header
                == "session=abc; Path=/; HttpOnly; SameSite=Lax")
        #expect(
            SetCookie(name: "__Host-session", value: "abc", maxAge: .seconds(1_209_600), secure: true).header
                == "__Host-session=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=1209600; Secure")
    }

    @Test("clearing one is setting it to nothing that is over already")
    func clearing() {
        #expect(
            SetCookie.clearing("__Host-notice", secure: true).header
                == "__Host-notice=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure")
    }
}
