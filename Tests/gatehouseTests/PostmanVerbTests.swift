import Foundation
import SiteSupport
import Testing

@Suite("Postman")
struct PostmanVerbTests {
    @Test("serve --no-postman answers and sends no letter; postman sends it and answers nobody")
    func divided() throws {
        let installation = try Installation()
        let pages = try Daemon(installation, ["serve", "--no-postman"])
        _ = try installation.run("user", "create", "alice", "alice@example.net", input: "correct horse\n")
        _ = try installation.run("user", "send-reset", "alice")
        #expect(try pages.get("/login").hasPrefix("Status: 200"))
        usleep(1_500_000)  // three times as long as a postman sleeps
        #expect(try installation.run("letters", "list").output.contains("\tpassword-reset\talice\t0\t"))
        #expect(pages.end(with: SIGTERM) == 0)

        let postman = try Daemon(installation, ["postman"])
        #expect(eventually { (try? postman.letters().contains("/password-reset-confirm/")) == true })
        #expect(!FileManager.default.fileExists(atPath: installation.socket))
        #expect(postman.end(with: SIGTERM) == 0)
    }
}
