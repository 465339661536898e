import Foundation
import Testing

/// A letter as a mail reader that is not ours sees it: Python's.
struct ReadLetter: Decodable {
    let headers: [String: String]
    let senderName: String
    /// Of a letter with parts: the text.
    let body: String
    let parts: [Part]
    let defects: [String]

    struct Part: Decodable {
        let type: String
        let encoding: String
        let body: String
    }
}

func readByPython(_ letter: [UInt8]) throws -> ReadLetter {
    let program = """
        import email, email.header, email.policy, email.utils, json, sys
        bytes = sys.stdin.buffer.read()
        letter = email.message_from_bytes(bytes, policy=email.policy.default)
        # The newer parser puts spaces between the encoded-words of a name; RFC 2047, section 6.2, does not.
        name = email.utils.parseaddr(email.message_from_bytes(bytes)['From'].replace('\\n', ''))[0]
        name = str(email.header.make_header(email.header.decode_header(name)))
        parts = list(letter.iter_parts())
        defects = [str(d) for part in [letter] + parts for d in part.defects]
        defects += [str(d) for part in [letter] + parts for v in part.values() for d in v.defects]
        assert len(letter.keys()) == len(set(letter.keys())), letter.keys()
        json.dump({'headers': dict(letter.items()), 'senderName': name, 'defects': defects,
            'body': letter.get_body(('plain',)).get_content(),
            'parts': [{'type': part.get_content_type(), 'encoding': part['Content-Transfer-Encoding'],
                'body': part.get_content()} for part in parts]}, sys.stdout)
        """
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = ["-c", program]
    // Files, not pipes: a reader that another test starts at this moment would inherit a pipe, and each wait for the other.
    let file = NSTemporaryDirectory() + "gatehouse-letter-" + UUID().uuidString
    defer { for ending in ["", ".json"] { try? FileManager.default.removeItem(atPath: file + ending) } }
    try Data(letter).write(to: URL(filePath: file))
    try Data().write(to: URL(filePath: file + ".json"))
    process.standardInput = FileHandle(forReadingAtPath: file)
    process.standardOutput = FileHandle(forWritingAtPath: file + ".json")
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let json = try Data(contentsOf: URL(filePath: file + ".json"))
    return try JSONDecoder().decode(ReadLetter.self, from: json)
}
