import Accounts
import HTTP

/// Whether this gatehouse can do its work, for a load balancer or whoever else watches over it.
enum HealthPages {
    /// 503 without a database. Letters that wait are told, and no more: they would wait on every machine alike, and a
    /// site that is taken away for them helps nobody.
    static func show(_ visit: Visit) -> Response {
        let outbox: Health.Outbox
        do {
            outbox = try visit.membership.outbox()
        } catch {
            visit.site.settings.journal.write(
                .warning, "unhealthy", ["error": "\(error)", "request": visit.request.id])
            return answer(.serviceUnavailable, [("database", .text("unavailable")), ("outbox", .null)])
        }
        let letters: [(name: String, value: JSON)] = [
            ("waiting", .integer(outbox.waiting)), ("put_off", .integer(outbox.putOff)),
            ("oldest_seconds", .integer(outbox.oldest)),
        ]
        return answer(.ok, [("database", .text("ok")), ("outbox", .object(letters))])
    }

    private static func answer(_ status: Status, _ members: [(name: String, value: JSON)]) -> Response {
        var response = Response(status, body: JSON.object(members).bytes)
        response.add("Content-Type", "application/json")
        return response
    }
}

extension Visit {
    /// By the address that the web server saw: who comes over a proxy on this machine has to be told apart by it.
    var isFromThisMachine: Bool {
        ["127.0.0.1", "::1"].contains(request.clientAddress)
    }

    func refuseMonitoring() -> Response {
        report(.monitoring)
        return errorPage(.forbidden)
    }
}
