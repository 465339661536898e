import Accounts
import Crypto
import FastCGI
import Glibc
import Letters
import MariaDB
import Templates
import Web

/// The running program: what all threads share, none of which changes but the shelf and the gates.
struct Daemon: Sendable {
    private let configuration: Configuration
    private let policy: Policy
    /// Nil where only letters are sent.
    private let listener: Listener?
    private let sendsLetters: Bool
    private let stopSignal: StopSignal
    private let hashing: HashingGate
    private let shelf: TemplateShelf
    /// One for each postman but the first.
    private let bells: [Bell]
    private let journal = Journal()
    private let metrics = Metrics()

    /// How long the postman sleeps when no letter is due, in milliseconds.
    private static let postmanPause: Int32 = 500

    /// How often what is of no more use is removed, unless there is too much of it for one turn.
    private static let purgePause: Duration = .seconds(60)

    /// What one process does of the whole.
    enum Part {
        case pages, letters
    }

    init(_ configuration: Configuration, _ templates: SiteTemplates, _ parts: Set<Part>) throws {
        self.configuration = configuration
        policy = try configuration.policyWithBlocklist()
        shelf = TemplateShelf(templates)
        // Who waits to be hashed holds a worker: half of them at the most, and an eighth for those who have not just been
        // here. The rest is for everybody else's pages.
        let seats = max(1, configuration.workers / 2)
        let threads = min(sysconf(Int32(_SC_NPROCESSORS_ONLN)), seats)
        hashing = try HashingGate(
            threads: threads, queueLength: seats - threads, keptSeats: configuration.workers / 8)
        bells = try (1..<configuration.postmen).map { _ in try Bell() }
        stopSignal = try StopSignal()
        sendsLetters = parts.contains(.letters)
        guard parts.contains(.pages) else {
            listener = nil
            return
        }
        listener = try Listener.inherited() ?? configuration.listen.listener(group: configuration.listenGroup)
    }

    /// Starts the workers and the postmen.
    func start() throws -> [WorkerThread] {
        var threads: [WorkerThread] = []
        if let listener {
            for number in 1...configuration.workers {
                threads.append(try WorkerThread(name: "worker \(number)") { answerRequests(listener) })
            }
        }
        for number in 0..<(sendsLetters ? configuration.postmen : 0) {
            threads.append(try WorkerThread(name: "postman \(number + 1)") { deliverLetters(leaving: number) })
        }
        let work =
            listener.map { ["listen": $0.address, "workers": "\(configuration.workers)"] as KeyValuePairs } ?? [:]
        journal.write(.notice, "started", work)
        return threads
    }

    /// How many requests have been answered, where somebody waits for an answer and no worker is free; else nil.
    var answersWhileBusy: Int? {
        listener.flatMap { $0.isUnanswered ? $0.answers : nil }
    }

    private func answerRequests(_ listener: Listener) {
        do {
            let worker = try Worker(listener, until: stopSignal)
            var edition = 0
            guard let templates = shelf.newer(than: &edition) else { return }
            var settings = Site.Settings(
                base: configuration.base, pages: templates.pages, journal: journal)
            settings.metrics = metrics
            let site = Site(membership: makeMembership(), settings: settings)
            worker.run { problem in
                journal.write(.warning, "accept-failed", ["error": problem])
            } answer: { request in
                if let templates = shelf.newer(than: &edition) {
                    site.settings.pages = templates.pages
                }
                return site.respond(to: request)
            }
        } catch {
            journal.write(.error, "worker-failed", ["error": "\(error)"])
        }
    }

    /// What a postman does. The first looks for due letters, and each rings for the next one when there is one: so with
    /// one letter one of them works, with many all do, and with none all but the first sleep.
    /// - Parameter others: how many postmen are before this one.
    private func deliverLetters(leaving others: Int) {
        var edition = 0
        guard let templates = shelf.newer(than: &edition) else { return }
        let membership = makeMembership()
        let postman = Postman(
            membership: membership,
            settings: Postman.Settings(
                siteName: configuration.siteName, baseURL: configuration.base.description, letters: templates.letters,
                language: configuration.language.tag, sendmail: configuration.sendmail, sender: configuration.sender,
                journal: journal))
        var nextPurge = ContinuousClock.now
        while !stopSignal.isStopping {
            if let templates = shelf.newer(than: &edition) { postman.settings.letters = templates.letters }
            let next = bells.dropFirst(others).first
            if postman.deliverNext(leaving: others, taken: { next?.ring() }) { continue }
            guard others == 0 else {
                bells[others - 1].wait(orUntil: stopSignal)
                continue
            }
            stopSignal.pause(milliseconds: Self.postmanPause)
            guard ContinuousClock.now >= nextPurge else { continue }
            nextPurge = .now + (purge(membership) ? .zero : Self.purgePause)
        }
    }

    /// Whether there is more to remove.
    private func purge(_ membership: Membership) -> Bool {
        do {
            let counts = try membership.purge()
            if counts.accounts > 0 { journal.write(.notice, "accounts-deleted", ["count": "\(counts.accounts)"]) }
            return counts.isPartial
        } catch {
            journal.write(.error, "purge-failed", ["error": "\(error)"])
            return false
        }
    }

    private func makeMembership() -> Membership {
        Membership(
            connection: Connection(configuration.database), hashing: hashing, policy: policy, journal: journal)
    }

    /// Takes what stands in the templates' folder now; with a fault in it, what there was stays.
    func readTemplatesAgain() {
        do {
            shelf.replace(with: try SiteTemplates(configuration))
            journal.write(.notice, "templates-read")
        } catch {
            journal.write(.error, "templates-refused", ["error": "\(error)"])
        }
    }

    /// Lets the threads finish what they have in hand, but not for longer than `stop_timeout`.
    func stop(_ threads: [WorkerThread]) {
        stopSignal.stop()
        let finished = try? StopSignal()
        let joiner = try? WorkerThread(name: "joiner") {
            for thread in threads { thread.join() }
            finished?.stop()
        }
        finished?.pause(milliseconds: Int32(clamping: configuration.stopTimeout.components.seconds * 1000))
        let isFinished = joiner != nil && finished?.isStopping == true
        journal.write(.notice, "stopped", ["unfinished": "\(!isFinished)"])
    }
}

extension ListenAddress {
    func listener(group: String?) throws(ListenError) -> Listener {
        switch self {
        case .path(let path): try Listener(path: path, group: group)
        case .network(let host, let port): try Listener(host: host, port: port)
        }
    }
}
