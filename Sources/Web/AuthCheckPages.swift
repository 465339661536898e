import Accounts
import HTTP

/// What a web server asks before it lets anybody at a place of its own (nginx's `auth_request`).
///
/// Asked by a browser it tells of nobody but whom the browser is signed in as.
enum AuthCheckPages {
    static func check(_ visit: Visit) -> Response {
        // A misspelt question must not be answered as if it were none.
        let wanted = visit.query["group"].map(Group.init)
        guard wanted != .some(nil), visit.query.names.allSatisfy({ $0 == "group" }) else {
            visit.report(.check)
            return visit.errorPage(.badRequest)
        }
        guard let member = visit.member else {
            var response = Response(.unauthorized)
            response.add("Location", visit.loginPage(before: visit.request.protectedTarget))
            return response
        }
        let groups = member.groups ?? []
        if let group = wanted ?? nil, !groups.contains(group) {
            visit.report(.group)
            return Response(.forbidden)
        }
        return identity(of: member, in: groups)
    }

    /// The headers that Authelia made customary. All are ASCII but the name, which is UTF-8 as it stands, as there.
    private static func identity(of member: Member, in groups: [Group]) -> Response {
        var response = Response(.noContent)
        let profile = member.profile
        response.add("Remote-User", profile.username.text)
        response.add("Remote-Name", profile.displayName.text.isEmpty ? profile.username.text : profile.displayName.text)
        response.add("Remote-Email", profile.email.text)
        response.add("Remote-Id", member.id.description)
        response.add("Remote-Groups", groups.map(\.name).joined(separator: ","))
        return response
    }
}
