import HTTP
import Testing

/// An answer, as a test reads it.
struct Page {
    let status: Int
    let text: String
    private let headers: [(name: String, value: String)]

    struct Cookie {
        let name: String
        let value: String
        let attributes: [String]
        var isCleared: Bool { attributes.contains("Max-Age=0") }
    }

    init(_ response: Response) {
        status = response.status.code
        text = String(decoding: response.body, as: UTF8.self)
        headers = String(decoding: response.serialised(withBody: false), as: UTF8.self)
            .split(separator: "\r\n").map { line in
                let name = line.prefix { $0 != ":" }
                return (String(name), String(line.dropFirst(name.count + 2)))
            }
    }

    func all(_ name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    var location: String? { all("Location").first }

    var cookies: [Cookie] {
        all("Set-Cookie").map { header in
            let parts = header.split(separator: "; ").map(String.init)
            let pair = parts[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return Cookie(name: String(pair[0]), value: String(pair[1]), attributes: Array(parts.dropFirst()))
        }
    }

    /// The token of the page's forms; every form on a page has the same.
    var token: String? { between(#"name="csrf_token" value=""#, #"""#) }

    var title: String? { between("<title>", "</title>") }

    func between(_ start: String, _ end: String) -> String? {
        guard let from = text.firstRange(of: start), let to = text[from.upperBound...].firstRange(of: end) else {
            return nil
        }
        return String(text[from.upperBound..<to.lowerBound])
    }

    /// The problem shown beside a field.
    func problem(_ field: String) -> String? {
        between(#"id="\#(field)-problem">"#, "<").flatMap { $0.isEmpty ? nil : $0 }
    }

    func value(of field: String) -> String? {
        between(#" name="\#(field)""#, ">").flatMap { attributes in
            attributes.firstRange(of: #"value=""#).map { String(attributes[$0.upperBound...].prefix { $0 != "\"" }) }
        }
    }

    /// The page without what is new each time.
    var withoutToken: String {
        token.map { text.replacing($0, with: "TOKEN") } ?? text
    }

    /// Whether it is a file for the browser's owner, and no page.
    var isDownload: Bool { all("Content-Disposition").contains { $0.hasPrefix("attachment; ") } }

    /// What holds for every answer of the site, whatever it is.
    func checkHouseRules(cookies sent: [String: String], isSecure: Bool) {
        let policy =
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; "
            + "base-uri 'none'"
        #expect(all("Content-Security-Policy") == [policy])
        #expect(all("X-Content-Type-Options") == ["nosniff"])
        #expect(all("Cross-Origin-Opener-Policy") == ["same-origin"])
        #expect(all("Cross-Origin-Resource-Policy") == ["same-origin"])
        #expect(all("Cache-Control") == ["no-store"])
        #expect(all("Referrer-Policy").count == 1)
        // With the session its pages go; the cookies and stored data of other programs on the host stay.
        let endsSession = self.cookies.contains { $0.name.hasSuffix("session") && $0.isCleared }
        #expect(all("Clear-Site-Data") == (endsSession ? [#""cache""#] : []))
        #expect(all("Access-Control-Allow-Origin").isEmpty)
        let type = isDownload ? "application/json; charset=utf-8" : "text/html; charset=utf-8"
        #expect(all("Content-Type") == (text.isEmpty ? [] : [type]))
        #expect(all("Location").count == ([303, 308, 401].contains(status) ? 1 : 0))
        for cookie in cookies {
            let isOurs = ["session", "device", "visitor", "password-reset", "notice", "language"]
                .map { isSecure ? "__Host-" + $0 : $0 }.contains(cookie.name)
            #expect(isOurs)
            #expect(cookie.attributes.prefix(3) == ["Path=/", "HttpOnly", "SameSite=Lax"])
            #expect(cookie.attributes.contains("Secure") == isSecure)
        }
        let secrets = sent.filter { !$0.key.hasSuffix("notice") }.map(\.value) + cookies.map(\.value)
        for secret in secrets where secret.count >= 43 { #expect(!text.contains(secret)) }
        if !text.isEmpty, !isDownload {
            #expect(text.hasPrefix("<!DOCTYPE html>\n<html lang=\""))
            #expect(title?.hasSuffix(" – Example") == true)
            #expect(title?.hasPrefix(" ") == false)
        }
    }
}
