import Testing

@testable import MariaDB

@Suite struct ServerTests {
    @Test("places are read in order")
    func list() {
        #expect(
            Server.list("unix:/run/mysqld/mysqld.sock, db1.example.org:3307,10.0.0.2 , [2001:db8::1]:3308, [::1]") == [
                .socket(path: "/run/mysqld/mysqld.sock"), .network(host: "db1.example.org", port: 3307),
                .network(host: "10.0.0.2", port: 3306), .network(host: "2001:db8::1", port: 3308),
                .network(host: "::1", port: 3306),
            ])
    }

    @Test(
        "what is no place is refused",
        arguments: [
            "", ",", "db1,", "db1 db2", "db1:", "db1:0", "db1:65536", "db1:+1x", "unix:run/x", "/run/x", "::1", "[::1",
            "[::1]x", "[db1]:1", "d b", "unix:/" + String(repeating: "x", count: 107),
        ])
    func refused(_ text: String) {
        #expect(Server.list(text) == nil)
    }

    @Test("only this machine may be spoken to in clear text")
    func thisMachine() {
        for place in ["unix:/x", "localhost", "127.0.0.1", "127.1.2.3:99", "[::1]"] {
            #expect(Server(place)?.isThisMachine == true)
        }
        for place in ["127.example.org", "128.0.0.1", "localhost.example.org", "[::2]", "10.0.0.1"] {
            #expect(Server(place)?.isThisMachine == false)
        }
    }
}
