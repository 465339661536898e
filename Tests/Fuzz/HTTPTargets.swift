import Glibc
import HTTP

@testable import FastCGI

extension FuzzTarget {
    static let form = FuzzTarget("form") { bytes in
        guard let form = try? Form(urlEncoded: bytes) else { return }
        try promise("a name is there once", Set(form.names).count == form.names.count)
        let pairs = form.names.map { PercentCoding.encode($0) + "=" + PercentCoding.encode(form[$0] ?? "") }
        let again = try Form(urlEncoded: Array(pairs.joined(separator: "&").utf8))
        try promise("a form is the same when it is written again", again == form)
        for name in form.names {
            try promise("no NUL is in a form", !name.utf8.contains(0) && form[name]?.utf8.contains(0) == false)
        }
    }

    static let cookies = FuzzTarget("cookies") { bytes in
        let header = String(bytes)
        for name in ["session", "__Host-session", "a"] {
            guard let value = Cookies(header)[name] else { continue }
            try promise("a cookie ends at the semicolon", !value.utf8.contains(UInt8(ascii: ";")))
            try promise("a cookie has one reading", Cookies("b=c; \(name)=\(value)")[name] == value)
            try promise("a second one with another value is none", Cookies("\(name)=\(value)x; " + header)[name] == nil)
        }
    }

    static let percent = FuzzTarget("percent") { bytes in
        let encoded = PercentCoding.encode(String(bytes))
        try promise(
            "nothing reserved is left", encoded.utf8.allSatisfy { PercentCoding.isUnreserved($0) || $0 == 0x25 })
        for plusIsSpace in [false, true] {
            guard let text = try? PercentCoding.decode(bytes, plusIsSpace: plusIsSpace) else { continue }
            let again = try PercentCoding.decode(PercentCoding.encode(text).utf8, plusIsSpace: plusIsSpace)
            try promise("a text comes back as it was", again == text)
        }
    }

    static let header = FuzzTarget("header") { bytes in
        var response = Response(.ok)
        response.add("X-Any", String(bytes))
        response.set(SetCookie(name: "a", value: String(bytes), secure: true))
        let lines = response.serialised().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        try promise("a value begins no line", lines.count == 6 && lines.prefix(5).allSatisfy { $0.last == 0x0D })
        try promise("no control is in a line", lines.prefix(5).joined().allSatisfy { $0 >= 0x20 || $0 == 0x0D })
    }

    /// `NAME=value` strings, each behind the other's NUL.
    static let variables = FuzzTarget("variables") { bytes in
        var entries = bytes.split(separator: 0).map { strdup(String($0)) } + [nil]
        defer { for entry in entries { free(entry) } }
        let variables = RequestVariables(&entries)
        if let length = variables.announcedLength { try promise("a length is not negative", length >= 0) }
        let request = variables.request(body: .complete([]))
        try promise("a browser's name is short", (request.userAgent?.utf8.count ?? 0) <= 512)
        try promise("a path has no query", !request.path.utf8.contains(UInt8(ascii: "?")))
        _ = request.cookies["session"]
        _ = try? request.form()
    }
}
