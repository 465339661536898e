import Accounts
import Glibc
import MariaDB

/// What `gatehouse check` finds in the database, and by what stands there.
struct DatabaseFindings {
    private let configuration: Configuration

    /// Seconds; beyond it, times in the log and in the database's rows no longer go together.
    private static let clockTolerance: Int64 = 5
    /// Accounts; so many people are seldom all in one place.
    private static let crowd: Int64 = 5
    /// Seconds a letter has waited after a try that failed.
    private static let letterPatience: Int64 = 900

    init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    /// Only the first, if the rest could not be looked at.
    var all: [Finding] {
        let first = Finding.about("database") {
            let missing = try Migration.missing(on: Connection(configuration.database))
            guard missing.isEmpty else {
                return (.problem, "not up to date, run “gatehouse migrate”: \(missing.joined(separator: ", "))")
            }
            // Each connection sets and checks them, and would have failed.
            return (.good, "up to date; strict mode, utf8mb4, UTC and READ COMMITTED hold")
        }
        guard first.level == .good else { return [first] }
        guard let membership = try? Membership(configuration) else { return [first] }
        return [
            first,
            .about("database rights") { rights(try membership.databaseRights()) },
            .about("database columns") {
                let altered = try membership.alteredColumns()
                guard altered.isEmpty else {
                    return (.problem, "not as they were made: \(altered.joined(separator: ", "))")
                }
                return (.good, "as they were made")
            },
            .about("clock") { clock(try membership.clockLead(over: Self.now)) },
            .about("passwords") {
                let hashes = try membership.passwordHashes()
                guard hashes.shutOut == 0 else {
                    return (
                        .problem, "this machine's libcrypto cannot verify the passwords of \(hashes.shutOut) accounts"
                    )
                }
                return (
                    .good,
                    "this machine's libcrypto can verify all; \(hashes.old) accounts have an old password hash until they "
                        + "sign in"
                )
            },
            .about("letters") { letters(try membership.outbox()) },
            .about("clients") { clients(try membership.recentOrigins()) },
        ]
    }

    private func rights(_ rights: Examination.Rights) -> (Finding.Level, String) {
        guard rights.missing.isEmpty else {
            return (.problem, "\(configuration.database.user) lacks \(rights.missing.joined(separator: ", "))")
        }
        guard rights.idle.isEmpty else {
            let most = 6
            let named = rights.idle.prefix(most).joined(separator: ", ") + (rights.idle.count > most ? " …" : "")
            return (.warning, "\(configuration.database.user) may do more than “serve” needs: \(named)")
        }
        return (.good, "\(configuration.database.user) may do what “serve” needs and no more")
    }

    private func clock(_ lead: Int64) -> (Finding.Level, String) {
        let seconds = abs(lead) / 1_000_000
        guard seconds > Self.clockTolerance else { return (.good, "the database's and this machine's agree") }
        return (.warning, "the database's is \(seconds) seconds \(lead > 0 ? "ahead of" : "behind") this machine's")
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }

    private func letters(_ outbox: Health.Outbox) -> (Finding.Level, String) {
        guard outbox.oldest <= Self.letterPatience else {
            return (
                .warning,
                "\(outbox.putOff) were put off, the oldest \(outbox.oldest / 60) minutes ago: see “gatehouse letters list”"
            )
        }
        return (.good, "\(outbox.waiting) wait")
    }

    /// Behind a proxy that is not configured all visitors have its address: one who guesses passwords would have
    /// everybody wait.
    private func clients(_ origins: Examination.Origins) -> (Finding.Level, String) {
        guard origins.accounts >= Self.crowd else { return (.good, "too few in the last week to tell anything") }
        guard origins.networks == 1 else { return (.good, "\(origins.networks) networks in the last week") }
        return (
            .warning,
            "all \(origins.accounts) accounts of the last week came from \(origins.example): a proxy may hide where from "
                + "(nginx: set_real_ip_from)"
        )
    }
}
