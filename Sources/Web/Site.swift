public import Accounts
public import HTTP

/// The site as one thread serves it: a request goes in, a response comes out.
public final class Site {
    let membership: Membership
    /// Made with the first form, for all threads begin at once and the first visitor waits for them.
    private(set) lazy var formTokens = FormTokens()
    let tally: Tally
    public var settings: Settings
    /// Before this moment, the log has been told enough of a storm.
    private var nextComplaint = ContinuousClock.now

    /// What is the same for all threads, until templates are read anew.
    public struct Settings: Sendable {
        public var base: BaseURL
        public var pages: Pages
        public var journal: Journal
        public var metrics = Metrics()

        public init(base: BaseURL, pages: Pages, journal: Journal) {
            self.base = base
            self.pages = pages
            self.journal = journal
        }
    }

    public init(membership: Membership, settings: Settings) {
        self.membership = membership
        self.settings = settings
        tally = Tally(settings.metrics)
    }

    /// Answers a request. Whatever fails on the way becomes a page and a line in the log, here and nowhere else.
    public func respond(to request: Request, begun: ContinuousClock.Instant = .now) -> Response {
        let found = Routes.find(request.path, below: settings.base)
        var reader = Reader(request, Browser(request.cookies, base: settings.base))
        var response: Response
        do {
            response = try answer(request, at: found, &reader)
        } catch Failure.tooManyTries(let wait) {
            response = tooManyRequests(wait, reader)
        } catch Failure.busy where ContinuousClock.now < nextComplaint {
            response = errorPage(.serviceUnavailable, reader)
        } catch {
            if case Failure.busy = error { nextComplaint = .now + .seconds(1) }
            let failure = error as? Failure
            let isPassing = failure?.isPassing ?? false
            settings.journal.write(
                isPassing ? .warning : .error, "request-failed",
                [
                    "ip": request.clientAddress, "method": "\(request.method)", "page": found?.route.name ?? "none",
                    "error": "\(error)", "request": request.id,
                ])
            response = errorPage(
                isPassing ? .serviceUnavailable : .internalServerError, reader,
                leavesOpen: failure?.leavesOpen ?? false)
        }
        SecurityHeaders.add(to: &response, from: found?.route)
        tally.count(request.method, found?.route, response.status, since: begun)
        return response
    }

    private func answer(
        _ request: Request, at found: (route: Route, parameters: [String])?, _ reader: inout Reader
    ) throws -> Response {
        guard let (route, parameters) = found else {
            return withoutTrailingSlash(request) ?? errorPage(.notFound, reader)
        }
        guard let page = route.page(for: request.method) else {
            var response = errorPage(.methodNotAllowed, reader)
            response.add("Allow", route.allowedMethods)
            return response
        }
        let query: Form
        let form: Form
        do {
            query = try request.query()
            form = request.method == .post ? try request.form() : Form()
        } catch {
            report(.malformed, request, at: route)
            return errorPage(error.status, reader)
        }
        let browser = reader.browser
        let client = Client(
            address: request.clientAddress, userAgent: request.userAgent ?? "",
            device: browser[.device], request: request.id)
        if request.method == .post, route.isForAnybodysPassword {
            try membership.takeSeat(for: (browser.visitorSecret ?? "").hashValue)
        }
        defer { membership.leaveSeat() }
        reader.member = try browser.session.flatMap {
            try membership.member(with: $0, from: client, withGroups: route.needsGroups)
        }
        let visit = Visit(
            site: self, request: request, route: route, parameters: parameters, query: query, form: form,
            reader: reader, client: client)
        if let elsewhere = page.entrance(visit) { return elsewhere }
        guard request.method != .post || visit.isOwnForm else {
            visit.report(.form)
            return visit.errorPage(.forbidden)
        }
        if let subject = route.limit, route.counts(request.method),
            let wait = try membership.count(subject, by: client.network.description)
        {
            visit.report(.limit)
            return tooManyRequests(wait, reader)
        }
        return try page.respond(visit)
    }

    /// A page's address has no slash at its end; with one it leads to the page.
    private func withoutTrailingSlash(_ request: Request) -> Response? {
        let page = request.path.dropLast()
        guard request.path.hasSuffix("/"), Routes.find(page, below: settings.base) != nil else { return nil }
        var response = Response(.permanentRedirect)
        response.add("Location", String(page) + request.target.dropFirst(request.path.count))
        return response
    }
}
