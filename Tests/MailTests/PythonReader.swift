import Foundation
import Testing

/// A letter as a mail reader that is not ours sees it: Python's.
struct ReadLetter: Decodable {
    let headers: [String: String]
    let senderName: String
    let body: String
    let defects: [String]
}

func readByPython(_ letter: [UInt8]) throws -> ReadLetter {
    let program = """
        import email, email.header, email.policy, email.utils, json, sys
        bytes = sys.stdin.buffer.read()
        letter = email.message_from_bytes(bytes, policy=email.policy.default)
        # The newer parser puts spaces between the encoded-words of a name; RFC 2047, section 6.2, does not.
        name = email.utils.parseaddr(email.message_from_bytes(bytes)['From'].replace('\\n', ''))[0]
        name = str(email.header.make_header(email.header.decode_header(name)))
        defects = [str(d) for d in letter.defects] + [str(d) for v in letter.values() for d in v.defects]
        assert len(letter.keys()) == len(set(letter.keys())), letter.keys()
        json.dump({'headers': dict(letter.items()), 'senderName': name, 'body': letter.get_content(),
            'defects': defects}, sys.stdout)
        """
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = ["-c", program]
    let input = Pipe()
    let output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(letter))
    try input.fileHandleForWriting.close()
    let json = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return try JSONDecoder().decode(ReadLetter.self, from: json)
}
