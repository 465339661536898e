import HTTP
import Testing

@Suite("Status")
struct StatusTests {
    /// RFC 9110, section 15, and RFC 6585, section 4.
    @Test(
        "codes have the reason phrases that their RFC gives them",
        arguments: [
            (Status.ok, 200, "OK"), (.noContent, 204, "No Content"), (.seeOther, 303, "See Other"),
            (.permanentRedirect, 308, "Permanent Redirect"), (.badRequest, 400, "Bad Request"),
            (.unauthorized, 401, "Unauthorized"), (.forbidden, 403, "Forbidden"), (.notFound, 404, "Not Found"),
            (.methodNotAllowed, 405, "Method Not Allowed"), (.gone, 410, "Gone"),
            (.contentTooLarge, 413, "Content Too Large"), (.unsupportedMediaType, 415, "Unsupported Media Type"),
            (.unprocessableContent, 422, "Unprocessable Content"), (.tooManyRequests, 429, "Too Many Requests"),
            (.internalServerError, 500, "Internal Server Error"), (.serviceUnavailable, 503, "Service Unavailable"),
        ])
    func reasons(_ status: Status, _ code: Int, _ reason: String) {
        #expect(status.code == code)
        #expect(status.reason == reason)
    }
}
