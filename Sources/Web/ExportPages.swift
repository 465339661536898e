import Accounts
import HTTP

/// What the site holds about a member, as a file for themselves.
enum ExportPages {
    static func download(_ visit: Visit, _ member: Member) throws -> Response {
        guard let export = try visit.membership.export(of: member) else { return visit.redirectToLogin() }
        let base = visit.site.settings.base
        var response = Response(.ok, body: export.json(of: base).bytes)
        response.add("Content-Type", "application/json; charset=utf-8")
        // Neither a host nor a username has a character that could end the quotes.
        let name = "\(base.host)-\(export.account.username).json"
        response.add("Content-Disposition", "attachment; filename=\"\(name)\"")
        return response
    }
}

extension Export {
    fileprivate func json(of base: BaseURL) -> JSON {
        .object([
            ("site", .text(base.description)),
            ("made_at", .text(madeAt)),
            ("account", account.json),
            ("sessions", .list(sessions.map(\.json))),
            ("devices", .list(devices.map(\.json))),
            ("events", .list(events.map(\.json))),
            ("email_change", emailChange?.json ?? .null),
            ("mailed_links", .list(mailedLinks.map(\.json))),
            ("waiting_letters", .list(waitingLetters.map(\.json))),
            ("held_usernames", .list(heldUsernames.map(\.json))),
            ("groups", .list(groups.map { .text($0.name) })),
            ("counted_tries", .list(countedTries.map(\.json))),
        ])
    }
}

extension Export.Account {
    fileprivate var json: JSON {
        .object([
            ("id", .integer(id)), ("username", .text(username)), ("email", .text(email)),
            ("display_name", .text(displayName)), ("about", .text(about)), ("show_email", .flag(showsEmail)),
            ("language", .optional(language)),
            ("created_at", .text(createdAt)), ("verified_at", .optional(verifiedAt)),
            ("password_set_at", .text(passwordSetAt)),
        ])
    }
}

extension Export.Session {
    fileprivate var json: JSON {
        .object([
            ("this_one", .flag(isThisOne)), ("remembered", .flag(isRemembered)), ("browser", .optional(browser)),
            ("system", .optional(system)), ("network", .text(network)), ("began_at", .text(beganAt)),
            ("last_seen_at", .text(lastSeenAt)),
        ])
    }
}

extension Export.Device {
    fileprivate var json: JSON {
        .object([("signed_in_at", .text(signedInAt))])
    }
}

extension Export.Event {
    fileprivate var json: JSON {
        .object([
            ("kind", .text(kind)), ("happened_at", .text(happenedAt)), ("network", .text(network)),
            ("browser", .optional(browser)), ("system", .optional(system)), ("detail", .text(detail)),
        ])
    }
}

extension Export.EmailChange {
    fileprivate var json: JSON {
        .object([("email", .text(email)), ("requested_at", .text(requestedAt))])
    }
}

extension Export.MailedLink {
    fileprivate var json: JSON {
        .object([
            ("purpose", .text(purpose)), ("email", .text(email)), ("expires_at", .text(expiresAt)),
            ("used_at", .optional(usedAt)),
        ])
    }
}

extension Export.Letter {
    fileprivate var json: JSON {
        .object([("kind", .text(kind)), ("recipient", .optional(recipient)), ("queued_at", .text(queuedAt))])
    }
}

extension Export.HeldUsername {
    fileprivate var json: JSON {
        .object([("username", .text(username)), ("held_until", .text(heldUntil))])
    }
}

extension Export.CountedTry {
    fileprivate var json: JSON {
        .object([("what", .text(what)), ("forgotten_at", .text(forgottenAt))])
    }
}
