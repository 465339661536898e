import Foundation
import SiteSupport
import Testing

@Suite("password_blocklist")
struct BlocklistTests {
    @Test("a password on the list is refused, near ones too, and the operator reads why")
    func refused() throws {
        let installation = try Installation()
        func create(_ password: String) throws -> Installation.Result {
            try installation.run("user", "create", "alice", "alice@acme.test", input: password + "\n")
        }
        for (password, reason) in [
            ("Password1", "many people have it"), ("alice2026", "the name or address of the account"),
            ("example.org", "the name of the site"),
        ] {
            let result = try create(password)
            #expect(result.status == 65)
            #expect(result.errors.contains(reason), "\(result.errors)")
        }
        #expect(try installation.run("user", "list").output.isEmpty)
        try installation.configure(["password_blocklist": "off"])
        #expect(try create("Password1").status == 0)
    }

    @Test("a list that is not there keeps the site from starting, and check says so", arguments: ["/nowhere", "/tmp"])
    func missing(path: String) throws {
        let installation = try Installation()
        try installation.configure(["password_blocklist": path])
        let check = try installation.run("check")
        #expect(check.status == 78)
        #expect(check.output.contains("problem: password_blocklist: \(path): "))
        let serve = try installation.run("serve")
        #expect(serve.status == 78)
        #expect(serve.errors.contains("\(path): "))
    }

    @Test("check tells a file that is no sorted list", arguments: ["password1\n", "", "5BAA61E4\n"])
    func notSorted(text: String) throws {
        let installation = try Installation()
        let path = try installation.folder.write("list", text)
        try installation.configure(["password_blocklist": path])
        #expect(try installation.run("check").output.contains("problem: password_blocklist: \(path): "))
    }

    @Test("check says how long the list is; off is no problem")
    func good() throws {
        let installation = try Installation()
        #expect(try installation.run("check").output.contains("common-passwords, about 16293 passwords\n"))
        try installation.configure(["password_blocklist": "off"])
        #expect(try installation.run("check").output.contains("ok: password_blocklist: off\n"))
    }

    @Test("a relative path is none")
    func relative() throws {
        let installation = try Installation()
        try installation.configure(["password_blocklist": "common-passwords"])
        #expect(try installation.run("check").errors.contains("this has to be a file's path, or off"))
    }
}
