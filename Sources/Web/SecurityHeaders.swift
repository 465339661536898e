import HTTP

/// What every response says to the browser that shows it, pages and errors alike.
enum SecurityHeaders {
    /// - Parameter route: the address that answers; nil where there is none.
    static func add(to response: inout Response, from route: Route?) {
        // What a mailed link opens must not tell any other page where it came from (devise #5003). All others may tell
        // our own: under `no-referrer` Chromium posts our forms with `Origin: null`.
        response.addHeaders(of: route?.isOfLetters == true ? ofLetters : usual)
    }

    private static let usual = headers(referrerPolicy: "same-origin")
    private static let ofLetters = headers(referrerPolicy: "no-referrer")

    private static func headers(referrerPolicy: String) -> Response {
        var response = Response(.ok)
        response.add(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; "
                + "base-uri 'none'")
        response.add("X-Content-Type-Options", "nosniff")
        response.add("Cross-Origin-Opener-Policy", "same-origin")
        response.add("Cross-Origin-Resource-Policy", "same-origin")
        // Each page has a form or a person on it, and none may be found in a cache by whoever comes next.
        response.add("Cache-Control", "no-store")
        response.add("Referrer-Policy", referrerPolicy)
        return response
    }
}
