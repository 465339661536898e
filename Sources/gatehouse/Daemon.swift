import Accounts
import Crypto
import FastCGI
import Glibc
import Letters
import MariaDB
import Templates
import Web

/// The running program: what all threads share, none of which changes but the shelves and the gates.
struct Daemon: Sendable {
    private let configuration: Configuration
    private let listener: Listener
    private let stopSignal: StopSignal
    private let hashing: HashingGate
    private let decoyHash: String
    private let templates: SiteTemplates
    private let pages: Shelf
    private let messages: Shelf
    private let letters: Shelf
    private let styleVersion: String
    private let journal = Journal()

    /// How long the postman sleeps when no letter is due, in milliseconds.
    private static let postmanPause: Int32 = 500

    /// How often what is no longer counted is swept out, at most.
    private static let sweepPause: Duration = .seconds(60)

    init(_ configuration: Configuration) throws {
        self.configuration = configuration
        templates = try SiteTemplates(folder: configuration.templates)
        pages = Shelf(templates.pages)
        messages = Shelf(templates.messages)
        letters = Shelf(templates.letters)
        styleVersion = Self.fingerprint(configuration.staticFiles + "/gatehouse.css") ?? Program.version
        hashing = try HashingGate()
        decoyHash = try Membership.makeDecoyHash(configuration.policy.passwordHash)
        stopSignal = try StopSignal()
        listener = try Listener.inherited() ?? configuration.listen.listener(group: configuration.listenGroup)
    }

    /// A few characters that change with a file, which browsers keep for a year under an address that has them; nil
    /// where the file is not on this machine.
    private static func fingerprint(_ path: String) -> String? {
        (try? TextFile.read(path)).map { Base64URL.encode(Array(SHA256.hash(Array($0.utf8)).prefix(6))) }
    }

    /// Starts the workers and the postman.
    func start() throws -> [WorkerThread] {
        var threads = [try WorkerThread(name: "postman") { deliverLetters() }]
        for number in 1...configuration.workers {
            threads.append(try WorkerThread(name: "worker \(number)") { answerRequests() })
        }
        journal.write(.notice, "started", ["listen": listener.address, "workers": "\(configuration.workers)"])
        return threads
    }

    private func answerRequests() {
        do {
            let worker = try Worker(listener, until: stopSignal)
            let site = Site(
                membership: makeMembership(),
                settings: Site.Settings(
                    base: configuration.base, name: configuration.siteName, staticURL: configuration.staticURL,
                    styleVersion: styleVersion, pages: pages, messages: messages, journal: journal))
            worker.run(report: { journal.write(.warning, "accept-failed", ["error": $0]) }, answer: site.respond(to:))
        } catch {
            journal.write(.error, "worker-failed", ["error": "\(error)"])
        }
    }

    private func deliverLetters() {
        let membership = makeMembership()
        let postman = Postman(
            membership: membership,
            settings: Postman.Settings(
                siteName: configuration.siteName, baseURL: configuration.base.description, letters: letters,
                sendmail: configuration.sendmail, sender: configuration.sender, journal: journal))
        var nextSweep = ContinuousClock.now
        while !stopSignal.isStopping {
            if postman.deliverNext() { continue }
            stopSignal.pause(milliseconds: Self.postmanPause)
            guard ContinuousClock.now >= nextSweep else { continue }
            nextSweep = .now + Self.sweepPause
            do { try membership.forgetAttempts() } catch {
                journal.write(.error, "sweep-failed", ["error": "\(error)"])
            }
        }
    }

    private func makeMembership() -> Membership {
        Membership(
            connection: Connection(configuration.database), hashing: hashing, policy: configuration.policy,
            decoyHash: decoyHash)
    }

    /// Takes what stands in the templates' folder now; with a fault in it, what there was stays.
    func readTemplatesAgain() {
        do {
            let templates = try SiteTemplates(folder: configuration.templates)
            pages.replace(with: templates.pages)
            messages.replace(with: templates.messages)
            letters.replace(with: templates.letters)
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
