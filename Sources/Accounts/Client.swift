/// Who sends a request, as far as it tells.
///
/// All of it but the network may be a lie, so nothing hangs on it, save that a known device is counted apart.
public struct Client: Sendable {
    /// For the log; what is stored is the network.
    let address: String
    private let deviceCookie: String?
    private let userAgent: String
    /// What the web server calls the request.
    let request: String

    /// - Parameters:
    ///   - address: the peer's, as the web server saw it; empty where there is none.
    ///   - userAgent: what the browser says of itself.
    ///   - device: the value of the device cookie.
    ///   - request: for the log; empty where the web server does not say.
    public init(address: String = "", userAgent: String = "", device: String? = nil, request: String = "") {
        self.address = address
        deviceCookie = device
        self.userAgent = userAgent
        self.request = request
    }

    // Few requests ask for these three, so they are not read before.

    public var network: Network { Network(of: address) }

    /// The token of the device cookie.
    var device: Token? { deviceCookie.flatMap(Token.init) }

    public var deviceName: DeviceName { DeviceName(userAgent: userAgent) }

    /// Bytes: the width of its column, and no network has more.
    private static let longestNetwork = 45

    /// The network as it is stored; empty where it is unknown, or of no form that a network has.
    var storedNetwork: String {
        let text = network.description
        let isFit = text.utf8.count <= Self.longestNetwork && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        return isFit ? text : ""
    }
}
