import HTTP
import Testing

@Suite("Form")
struct FormTests {
    private func form(_ text: String) throws -> Form {
        try Form(urlEncoded: Array(text.utf8))
    }

    @Test("fields are read in either spelling of a space, and up to the first equals sign")
    func fields() throws {
        let form = try form("name=J%C3%BCrgen+M%20x&formula=a=b=c&empty=&bare")
        #expect(form["name"] == "Jürgen M x")
        #expect(form["formula"] == "a=b=c")
        #expect(form["empty"] == "")
        #expect(form["bare"] == "")
        #expect(form["other"] == nil)
    }

    @Test("names are decoded too, and their case counts")
    func names() throws {
        let form = try form("e%2Dmail=1&user+name=2&User=3")
        #expect(form["e-mail"] == "1")
        #expect(form["user name"] == "2")
        #expect(form["user"] == nil)
    }

    @Test("nothing, and nothing between ampersands, is no field", arguments: ["", "&", "&&&"])
    func nothing(_ text: String) throws {
        #expect(try form(text).isEmpty)
    }

    @Test("doubled ampersands between fields are passed over")
    func doubledAmpersands() throws {
        #expect(try form("&&a=1&&b=2&") == form("a=1&b=2"))
    }

    @Test("an empty name is a name like any other: once")
    func emptyName() throws {
        #expect(try form("=x")[""] == "x")
        #expect(throws: MalformedRequest.badRequest) { try form("=x&=y") }
    }

    // CVE-2023-7028: a reset was mailed to both of two addresses.
    @Test(
        "a field that comes twice, however it is spelled, is refused",
        arguments: [
            "email=a&email=b", "email=a&email=a", "email=a&x=1&%65mail=b", "email[]=a&email[]=b", "email[]=a",
            "email%5B%5D=a", "email[0]=a", "user[email]=a", "email&email",
        ])
    func twice(_ text: String) {
        #expect(throws: MalformedRequest.badRequest) { try form(text) }
    }

    @Test(
        "what is no percent escape is refused, in a name as in a value",
        arguments: ["a=%", "a=%4", "a=%zz", "a=%4g", "a=100%&b=1", "%=1", "%u0041=1", "a=%+1"])
    func badEscapes(_ text: String) {
        #expect(throws: MalformedRequest.badRequest) { try form(text) }
    }

    @Test("what is not UTF-8 is refused, escaped or not")
    func notUTF8() {
        #expect(throws: MalformedRequest.badRequest) { try form("a=%FF") }
        #expect(throws: MalformedRequest.badRequest) { try form("%C3=a") }
        #expect(throws: MalformedRequest.badRequest) { try Form(urlEncoded: [0x61, 0x3D, 0xC3]) }
    }

    @Test("NUL is refused, escaped or not, in a name as in a value", arguments: ["a=b%00", "%00=b", "a=\0", "a\0=b"])
    func nul(_ text: String) {
        #expect(throws: MalformedRequest.badRequest) { try form(text) }
    }

    @Test("64 fields are read, and one more is refused")
    func tooMany() throws {
        let fields = (1...64).map { "f\($0)=\($0)" }.joined(separator: "&")
        #expect(try form(fields)["f64"] == "64")
        #expect(throws: MalformedRequest.badRequest) { try form(fields + "&more=1") }
    }

    @Test("other control characters and any Unicode are for the fields' readers to judge")
    func anythingElse() throws {
        #expect(try form("a=%0D%0A%09%7F%F0%9F%92%A9")["a"] == "\r\n\t\u{7F}💩")
    }
}
