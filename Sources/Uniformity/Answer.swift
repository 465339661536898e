/// An answer of the site as it came over the wire.
struct Answer {
    let status: Int
    let headers: [(name: String, value: String)]
    let body: [UInt8]
    /// From the moment the request could be sent to the last byte.
    let seconds: Double

    /// - Parameters:
    ///   - bytes: headers and body, as curl's `--include` has them.
    ///   - times: seconds until the request could be sent, and in all.
    init?(_ bytes: ArraySlice<UInt8>, status: Int, times: (sending: Double, all: Double)) {
        var rest = bytes
        var lines: [Substring] = []
        repeat {  // a final answer may follow informational ones (RFC 9110, section 15.2)
            guard let end = rest.place(of: Array("\r\n\r\n".utf8)) else { return nil }
            lines = String(decoding: rest[..<end.lowerBound], as: UTF8.self).split { $0 == "\r\n" }
            rest = rest[end.upperBound...]
        } while lines.first?.split(separator: " ").dropFirst().first?.first == "1"
        self.status = status
        headers = lines.dropFirst().map { line in
            let name = line.prefix { $0 != ":" }
            return (name.lowercased(), String(line.dropFirst(name.count + 1).drop { $0 == " " }))
        }
        body = Array(rest)
        seconds = times.all - times.sending
    }

    var cookies: [SetCookie] {
        headers.filter { $0.name == "set-cookie" }.map { SetCookie($0.value) }
    }

    /// Those that a browser would send from now on.
    var newCookies: [SetCookie] {
        cookies.filter { !$0.value.isEmpty }
    }

    /// The value of the hidden field that each form has.
    var formToken: String? {
        guard let name = body[...].place(of: Array("name=\"csrf_token\"".utf8)),
            let start = body[..<name.lowerBound].lastIndex(of: UInt8(ascii: "<")),
            let end = body[name.upperBound...].firstIndex(of: UInt8(ascii: ">")),
            let value = body[start..<end].place(of: Array("value=\"".utf8))
        else { return nil }
        return String(decoding: body[value.upperBound..<end].prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
    }

    struct SetCookie {
        let name: String
        let value: String
        let attributes: String

        init(_ header: String) {
            let pair = header.prefix { $0 != ";" }
            let name = pair.prefix { $0 != "=" }
            self.name = String(name)
            value = String(pair.dropFirst(name.count + 1))
            attributes = String(header.dropFirst(pair.count))
        }
    }
}

extension ArraySlice<UInt8> {
    /// Where these bytes stand first.
    func place(of needle: [UInt8]) -> Range<Int>? {
        var start = startIndex
        while start + needle.count <= endIndex {
            if self[start..<start + needle.count].elementsEqual(needle) { return start..<start + needle.count }
            start += 1
        }
        return nil
    }
}
