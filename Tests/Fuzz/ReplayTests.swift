import Foundation
import SiteSupport
import Testing

@Suite("What the fuzzer has found worth keeping")
struct ReplayTests {
    @Test("breaks no promise of a parser", arguments: FuzzTarget.all)
    func replayed(target: FuzzTarget) throws {
        let folder = Repository.path("Tests/Fuzz/Corpus/\(target)")
        let inputs = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(!inputs.isEmpty)
        for input in inputs {
            let bytes = try Data(contentsOf: URL(filePath: "\(folder)/\(input)"))
            #expect(throws: Never.self, "\(target)/\(input)") { try target.check(Array(bytes)) }
        }
    }
}
