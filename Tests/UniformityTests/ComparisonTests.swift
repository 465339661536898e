import Accounts
import Testing

@testable import Uniformity

@Suite("comparison")
struct ComparisonTests {
    /// An answer of the site to the form for a reset, about a stand-in with these digits.
    private func answer(
        _ digits: String = "000000000000", status: String = "HTTP/1.1 303 See Other", headers: [String] = [],
        body: String = "", seconds: Double = 0.01
    ) throws -> Answer {
        let usual = ["Date: \(digits)", "Location: /password-reset/done"]
        let text = ([status] + usual + headers).joined(separator: "\r\n") + "\r\n\r\n" + body
        let code = try #require(Int(status.split(separator: " ")[1]))
        return try #require(Answer(Array(text.utf8)[...], status: code, times: (1, 1 + seconds)))
    }

    /// Twenty answers about each sort, of which those about a disabled one are of another make.
    private func compare(
        _ usual: (Int) throws -> Answer, disabled: (Int) throws -> Answer
    ) rethrows -> Comparison {
        var comparison = Comparison(.reset)
        for number in 0..<Comparison.fewest {
            for sort in StandIn.Sort.allCases {
                comparison.add(try sort == .disabled ? disabled(number) : usual(number), about: sort)
            }
        }
        return comparison
    }

    @Test("equal answers tell nothing, whatever random, typed or timely there is in them")
    func equal() throws {
        var digits = 100_000_000_000
        func page(_ number: Int) throws -> Answer {
            digits += 1
            let token = String(repeating: "\(number % 10)", count: 43)
            return try answer(
                "\(digits)", headers: ["Set-Cookie: visitor=\(token); Path=/", "X-Request-Id: \(digits)"],
                body: "<input value=\"uniformity-\(digits)@uniformity.invalid\"> <input value=\"\(token)-\(token)\">",
                seconds: Double(number) / 1000)
        }
        let comparison = try compare(page, disabled: page)
        #expect(comparison.isSufficient)
        #expect(comparison.unexpectedStatuses.isEmpty)
        for sort in StandIn.Sort.allCases { #expect(comparison.differences(sort).isEmpty, "\(sort)") }
    }

    struct Difference: Sendable, CustomTestStringConvertible {
        let name: String
        var status = "HTTP/1.1 303 See Other"
        var header: String?
        var body = ""
        var seconds = 0.0

        var testDescription: String { name }
    }

    private static let differences = [
        Difference(name: "status", status: "HTTP/1.1 410 Gone"),
        Difference(name: "body", body: "no such account"),
        Difference(name: "headers", header: "X-Seen: 1"),
        Difference(name: "header location", header: "Location: /elsewhere"),
        Difference(name: "cookie notice", header: "Set-Cookie: notice=sent; Path=/"),
        Difference(name: "time", seconds: 0.02),
    ]

    @Test("whatever is another in answers about one sort is named, and only there", arguments: differences)
    func told(_ difference: Difference) throws {
        let comparison = try compare {
            try answer(seconds: 0.01 + Double($0) / 1000)
        } disabled: {
            try answer(
                status: difference.status, headers: [difference.header].compactMap { $0 }, body: difference.body,
                seconds: 0.01 + Double($0) / 1000 + difference.seconds)
        }
        #expect(comparison.differences(.disabled).contains(difference.name))
        for sort in [StandIn.Sort.unknown, .known, .unverified] { #expect(comparison.differences(sort).isEmpty) }
    }

    @Test("a header that is another one each time tells something if it does so about one sort only")
    func constant() throws {
        let comparison = try compare {
            try answer(headers: ["X-Key: \($0)"])
        } disabled: { _ in
            try answer(headers: ["X-Key: 0"])
        }
        #expect(comparison.differences(.disabled) == ["header x-key"])
    }

    @Test("a site that refuses everybody alike is not uniform but out of order")
    func refused() throws {
        let comparison = try compare { _ in
            try answer(status: "HTTP/2 403 ")
        } disabled: { _ in
            try answer(status: "HTTP/2 403 ")
        }
        #expect(comparison.differences(.disabled).isEmpty)
        #expect(comparison.unexpectedStatuses == [403])
    }

    @Test("from few answers nothing is judged")
    func few() throws {
        var comparison = Comparison(.reset)
        for sort in StandIn.Sort.allCases { comparison.add(try answer(), about: sort) }
        #expect(!comparison.isSufficient)
    }

    @Test("an answer is the one behind those that only announce it")
    func informational() throws {
        let text = "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\n\r\nbody\r\n\r\n"
        let answer = try #require(Answer(Array(text.utf8)[...], status: 200, times: (1, 1.5)))
        #expect(answer.headers.map(\.name) == ["a"])
        #expect(answer.body == Array("body\r\n\r\n".utf8))
        #expect(answer.seconds == 0.5)
    }

    @Test("a form's token is found wherever its tag has it")
    func token() throws {
        let page = #"<p title="value="><input type="hidden" value="abc" name="csrf_token"><input value="no">"#
        #expect(try answer(body: page).formToken == "abc")
        #expect(try answer(body: "<p>none</p>").formToken == nil)
    }
}
