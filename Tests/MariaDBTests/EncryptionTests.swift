import Foundation
import MariaDB
import TestSupport
import Testing

@Suite struct EncryptionTests {
    /// Another machine, as far as the room can tell: this one, by an address that every machine has.
    private let name = "0.0.0.0"
    private let port = UInt16.random(in: 20_000..<30_000)

    /// It runs until the end of the tests.
    private func startServer(options: String = "") throws {
        let server = PrivateServer(options: "--skip-networking=0 --port=\(port) \(options)")
        let connection = Connection(.to(server.socket))
        try connection.execute("CREATE USER visitor IDENTIFIED BY 'secret'")
        try connection.execute("GRANT ALL ON gatehouse.* TO visitor")
    }

    private func cipher(_ host: String, authorities: String? = nil) throws -> String {
        var settings = ConnectionSettings(
            servers: [.network(host: host, port: port)], database: "gatehouse", user: "visitor",
            password: .init("secret"))
        if let authorities { settings.certificateAuthorities = authorities }
        let row = try Connection(settings).row("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
        return try #require(row).text("Value")
    }

    @Test("another machine without TLS is refused, this one is not")
    func clearText() throws {
        try startServer()
        #expect(failure { _ = try cipher(name) }?.code == 2026)
        #expect(try cipher("127.0.0.1") == "")
        #expect(try cipher("localhost") == "")
    }

    @Test("another machine is trusted by a certificate that somebody vouched for")
    func certificate() throws {
        try withServer(certifiedFor: name) { certificate in
            let chosen = try cipher(name, authorities: certificate)
            #expect(chosen.contains("_"))
            #expect(failure { _ = try cipher(name) }?.code == 2026)
        }
    }

    @Test("a certificate for another name is refused")
    func otherName() throws {
        try withServer(certifiedFor: "elsewhere.example.org") { certificate in
            #expect(failure { _ = try cipher(name, authorities: certificate) }?.code == 2026)
        }
    }

    /// Lends the file of its certificate, which vouches for itself.
    private func withServer(certifiedFor name: String, _ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gatehouse-tls-\(port)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        system(
            """
            cd \(folder.path) && openssl req -x509 -newkey rsa:2048 -nodes -days 1 -keyout key -out certificate \
                -subj /CN=\(name) -addext subjectAltName=\(name == self.name ? "IP" : "DNS"):\(name) 2>/dev/null
            """)
        try startServer(options: "--ssl-key=\(folder.path)/key --ssl-cert=\(folder.path)/certificate")
        try body(folder.path + "/certificate")
    }
}
