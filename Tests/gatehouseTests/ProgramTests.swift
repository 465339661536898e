import Testing

@Suite("Program")
struct ProgramTests {
    @Test(
        "words that make no sense are answered with the usage and EX_USAGE",
        arguments: [
            [], ["nonsense"], ["--nonsense"], ["migrate", "now"], ["check", "x"], ["serve", "x"], ["user"],
            ["user", "x"],
            ["user", "create", "a"], ["user", "show"], ["letters"], ["letters", "x"], ["letters", "list", "x"],
            ["--config"],
        ])
    func usage(_ words: [String]) throws {
        let installation = try Installation(migrated: false)
        let result = try installation.finish(installation.process(words))
        #expect(result.status == 64)
        #expect(result.errors.hasPrefix("gatehouse: "))
        #expect(result.output.isEmpty)
    }

    @Test(
        "help and the version are told without a configuration",
        arguments: [
            (["--help"], "usage: gatehouse"), (["user", "--help"], "usage: gatehouse user"),
            (["letters", "--help"], "usage: gatehouse letters"), (["serve", "--help"], "usage: gatehouse serve"),
            (["migrate", "x", "--help"], "usage: gatehouse migrate"), (["--version"], "gatehouse "),
        ])
    func help(_ words: [String], _ beginning: String) throws {
        let installation = try Installation(migrated: false)
        let result = try installation.finish(installation.process(words))
        #expect(result.status == 0)
        #expect(result.output.hasPrefix(beginning))
        #expect(result.errors.isEmpty)
    }

    @Test("a database that does not answer is EX_TEMPFAIL for every verb that needs it: try again later")
    func noDatabase() throws {
        let installation = try Installation(migrated: false)
        try installation.configure(["database_hosts": "unix:\(installation.folder.path)/none.sock"])
        for words in [["migrate"], ["user", "list"], ["letters", "retry"]] {
            let words = words + ["--config", installation.configurationFile]
            #expect(try installation.finish(installation.process(words)).status == 75, "\(words)")
        }
    }
}
