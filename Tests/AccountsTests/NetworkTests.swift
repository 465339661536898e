import Accounts
import Testing

@Suite struct NetworkTests {
    @Test("tries are counted by IPv4 address, and by the /64 of an IPv6 address")
    func networks() {
        let networks = [
            ("192.0.2.1", "192.0.2.1"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:DB8:1:2::", "2001:db8:1:2::/64"),
            ("::1", "::/64"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
        ]
        for (address, network) in networks { #expect(Network(of: address).description == network) }
    }

    @Test("what is no address is counted as it stands", arguments: ["", "unix:", "1.2.3", "2001:db8::g"])
    func noAddress(_ text: String) {
        #expect(Network(of: text).description == text)
    }
}
