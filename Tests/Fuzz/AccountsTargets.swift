import Crypto
import Mail

@testable import Accounts

extension FuzzTarget {
    static let names = FuzzTarget("names") { bytes in
        let text = String(bytes)
        if let name = try? Username(parsing: text) {
            try promise("a username is the same when it is read again", try Username(parsing: name.text) == name)
            try promise("its key is one, too", try Username(parsing: name.key).key == name.key)
        }
        if let address = try? EmailAddress(parsing: text) {
            let again = try EmailAddress(parsing: address.text)
            try promise("an address is the same when it is read again", again == address)
            try promise("its key is one, too", try EmailAddress(parsing: address.key).key == address.key)
            try promise("a letter can be sent there", try Mailbox(address: address.text).address == address.text)
        }
        if let name = try? DisplayName(parsing: text) {
            try promise("a display name is the same when it is read again", try DisplayName(parsing: name.text) == name)
        }
        if let about = try? About(parsing: text) {
            try promise("what members say is the same when it is read again", try About(parsing: about.text) == about)
        }
        let device = DeviceName(userAgent: text)
        for word in [device.browser, device.system] {
            try promise("a device's words fit their column", (word?.utf8.count ?? 0) <= 24)
        }
        let network = Network(of: text)
        try promise("a network is its own", Network(of: network.description).description == network.description)
    }

    static let link = FuzzTarget("link") { bytes in
        let text = String(bytes)
        if let account = AccountID(text) {
            try promise("an account's number is not negative", account.value >= 0)
        }
        if let token = Token(text) {
            try promise("a token has 43 characters", token.text == text && text.utf8.count == 43)
        }
        if let secret = Base64URL.decode(text) {
            try promise("a secret has one spelling", Base64URL.encode(secret) == text)
        }
        try promise("bytes come back as they were", Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        try WebPromises.check(text)
    }

    static let log = FuzzTarget("log") { bytes in
        for isRead in [false, true] {
            let file = ScratchFile()
            Journal(descriptor: file.descriptor, isRead: isRead).write(.notice, "a", ["b": String(bytes)])
            let line = file.bytes
            try promise("a value begins no line", line.count { $0 == UInt8(ascii: "\n") } == 1)
            try promise("no control is in a line", line.dropLast().allSatisfy { $0 >= 0x20 && $0 != 0x7F })
            try promise("a value ends at its quote", Self.quotes(in: line) == (bytes.isEmpty ? 0 : 2))
        }
    }

    /// Those with no backslash before them.
    private static func quotes(in line: [UInt8]) -> Int {
        var count = 0
        var rest = line[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\") { rest = rest.dropFirst() }
            if byte == UInt8(ascii: "\"") { count += 1 }
        }
        return count
    }
}
