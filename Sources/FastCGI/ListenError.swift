/// Why there is no socket to listen on, in words for whoever wrote the address into the configuration.
public enum ListenError: Error, Equatable, CustomStringConvertible {
    case pathTooLong(String)
    case folderMissing(String)
    /// Something that is no socket stands in the way; it is left alone.
    case notASocket(String)
    /// A process answers there.
    case inUse(String)
    case unknownGroup(String)
    case notLoopback(String)
    case failed(String, SystemFailure)

    public var description: String {
        switch self {
        case .pathTooLong(let path):
            "\(path): a socket's path has at most \(SocketAddress.longestPath) bytes, this one has \(path.utf8.count)"
        case .folderMissing(let path):
            "\(path): the folder of the socket does not exist"
        case .notASocket(let path):
            "\(path): a file that is no socket stands in the way"
        case .inUse(let address):
            "\(address): another process is listening there"
        case .unknownGroup(let group):
            "there is no group \"\(group)\" to give the socket to"
        case .notLoopback(let host):
            "\(host): only 127.0.0.1 or a socket path can be listened on, since whoever reaches the socket is trusted"
        case .failed(let address, let failure):
            "\(address): \(failure)"
        }
    }
}
