import SiteSupport
import Testing

@Suite("group")
struct GroupVerbTests {
    let installation: Installation

    init() throws {
        installation = try Installation()
        for name in ["Alice", "bob"] {
            let made = try installation.run("user", "create", name, "\(name)@example.net", input: "an honest horse\n")
            try #require(made.status == 0, "\(made.errors)")
        }
    }

    @Test("add and remove say nothing, list says what is so")
    func life() throws {
        for words in [["staff", "alice"], ["staff", "bob@example.net"], ["board", "ALICE"], ["staff", "alice"]] {
            let added = try installation.run("group", "add", words[0], words[1])
            #expect(added.status == 0)
            #expect(added.output.isEmpty)
        }
        #expect(try installation.run("group", "list").output == "board\t1\nstaff\t2\n")
        #expect(try installation.run("group", "list", "staff").output == "Alice\nbob\n")
        #expect(try installation.run("group", "remove", "staff", "alice").status == 0)
        let again = try installation.run("group", "remove", "staff", "alice")
        #expect(again.status == 65)
        #expect(again.errors == "gatehouse: Alice is not in “staff”\n")
        #expect(try installation.run("group", "list", "staff").output == "bob\n")
        #expect(try installation.run("group", "list", "none").output.isEmpty)
    }

    @Test("a name that no group has is EX_DATAERR, an account there is not EX_NOUSER, other words EX_USAGE")
    func words() throws {
        for name in ["Staff", "a b", "staff,board", ""] {
            #expect(try installation.run("group", "add", name, "alice").status == 65)
            #expect(try installation.run("group", "list", name).status == 65)
        }
        #expect(try installation.run("group", "add", "staff", "nobody").status == 67)
        for words in [["add"], ["add", "staff"], ["remove", "staff"], ["list", "a", "b"], ["end", "staff"]] {
            #expect(try installation.finish(installation.process(["group"] + words)).status == 64)
        }
        #expect(try installation.run("group", "--help").output.hasPrefix("usage: gatehouse group"))
        #expect(try installation.run("group", "list").output.isEmpty)
    }
}
