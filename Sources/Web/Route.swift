import Accounts
import HTTP
import Synchronization

/// An address of the site: who may enter, and the page there is for GET and for POST.
final class Route: Sendable {
    /// What a page is: a function of the visit, and where only members enter, of the member too.
    enum Page: Sendable {
        case all(@Sendable (Visit) throws -> Response)
        case visitor(@Sendable (Visit) throws -> Response)
        case member(@Sendable (Visit, Member) throws -> Response)
        case machine(@Sendable (Visit) throws -> Response)
    }

    /// Among all routes, from 1 on: where its answers are counted.
    let number = last.add(1, ordering: .relaxed).newValue
    private static let last = Atomic(0)
    /// The pattern as written, for the log: what stands in its braces may be a token.
    let name: String
    /// The parts between the slashes; one in braces stands for any text.
    let pattern: [Substring]
    let get: Page?
    let post: Page?
    /// What is counted by the visitor's network: each POST, and each GET where there is none or a token to guess.
    let limit: Limit.Subject?
    /// Whether the page tells of the member's groups, which the others need not know.
    let needsGroups: Bool
    /// Whether letters lead here, so that the address may hold a token or come from one that does.
    let isOfLetters: Bool

    typealias OpenPage = @Sendable (Visit) throws -> Response
    typealias MemberPage = @Sendable (Visit, Member) throws -> Response

    static func all(
        _ path: String, get: OpenPage? = nil, post: OpenPage? = nil, limit: Limit.Subject? = nil
    ) -> Route {
        Route(path, get.map(Page.all), post.map(Page.all), limit)
    }

    static func visitor(
        _ path: String, get: OpenPage? = nil, post: OpenPage? = nil, limit: Limit.Subject? = nil
    ) -> Route {
        Route(path, get.map(Page.visitor), post.map(Page.visitor), limit)
    }

    static func member(
        _ path: String, get: MemberPage? = nil, post: MemberPage? = nil, limit: Limit.Subject? = nil
    ) -> Route {
        Route(path, get.map(Page.member), post.map(Page.member), limit)
    }

    /// For whoever watches over this machine's gatehouse.
    static func machine(_ path: String, get: @escaping OpenPage) -> Route {
        Route(path, .machine(get), nil, nil)
    }

    private init(_ path: String, _ get: Page?, _ post: Page?, _ limit: Limit.Subject?) {
        pattern = path.split(separator: "/")
        name = path
        self.get = get
        self.post = post
        self.limit = limit ?? (post == nil ? nil : .formClient)
        needsGroups = path == "/auth/check"
        isOfLetters = pattern.contains("{uid}")
    }

    var hasParameters: Bool { pattern.contains { $0.first == "{" } }

    /// Whether visitors send passwords here, which take a long time to hash.
    var isForAnybodysPassword: Bool { limit == .loginClient || limit == .registerClient }

    /// Whether a request by this method counts towards the limit.
    func counts(_ method: Method) -> Bool {
        method == .post || post == nil || isOfLetters
    }

    /// HEAD is GET, whose body the server leaves out.
    func page(for method: Method) -> Page? {
        switch method {
        case .get, .head: get
        case .post: post
        case .other: nil
        }
    }

    /// The value of `Allow` (RFC 9110, section 10.2.1).
    var allowedMethods: String {
        [get.map { _ in "GET, HEAD" }, post.map { _ in "POST" }].compactMap { $0 }.joined(separator: ", ")
    }

    /// The parameters of a path that fits, still percent-encoded.
    func match(_ parts: [Substring]) -> [Substring]? {
        guard parts.count == pattern.count else { return nil }
        var parameters: [Substring] = []
        for (part, wanted) in zip(parts, pattern) {
            if wanted.first == "{", !part.isEmpty {
                parameters.append(part)
            } else if part != wanted {
                return nil
            }
        }
        return parameters
    }
}

extension Route.Page {
    /// Where somebody has to go who may not enter; nil for those who may.
    func entrance(_ visit: Visit) -> Response? {
        switch self {
        case .all: nil
        case .visitor: visit.member == nil ? nil : visit.redirect(to: "/dashboard")
        case .member: visit.member == nil ? visit.redirectToLogin() : nil
        case .machine: visit.isFromThisMachine ? nil : visit.refuseMonitoring()
        }
    }

    func respond(_ visit: Visit) throws -> Response {
        switch self {
        case .all(let page), .visitor(let page), .machine(let page): return try page(visit)
        case .member(let page):
            guard let member = visit.member else { return visit.redirectToLogin() }
            return try page(visit, member)
        }
    }
}
