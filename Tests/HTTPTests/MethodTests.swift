import HTTP
import Testing

@Suite("Method")
struct MethodTests {
    @Test("three methods are known")
    func known() {
        #expect(Method("GET") == .get)
        #expect(Method("HEAD") == .head)
        #expect(Method("POST") == .post)
    }

    @Test(
        "every other token is another method, and case counts (RFC 9110, section 9.1)",
        arguments: ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", "Post", "", "GET ", "GETX"])
    func other(_ token: String) {
        #expect(Method(token) == .other)
    }
}
