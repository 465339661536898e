import HTTP

/// What every response says to the browser that shows it, pages and errors alike.
enum SecurityHeaders {
    static func add(to response: inout Response) {
        for (name, value) in always { response.add(name, value) }
        if !response.headers.contains(where: { $0.name == "Referrer-Policy" }) {
            // Not `no-referrer`: under it Chromium posts our own forms with `Origin: null`.
            response.add("Referrer-Policy", "same-origin")
        }
    }

    private static let always = [
        (
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; "
                + "base-uri 'none'"
        ),
        ("X-Content-Type-Options", "nosniff"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        // Each page has a form or a person on it, and none may be found in a cache by whoever comes next.
        ("Cache-Control", "no-store"),
    ]
}
