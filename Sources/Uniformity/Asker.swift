import Accounts

/// Who fills in the forms: a visitor, and for the change of an address a member.
struct Asker {
    let member: StandInMember
    /// As long as the right one, and nobody's.
    let wrongPassword: String
    /// By the path of a form. It can be sent as often as one likes.
    private var tickets: [String: Ticket] = [:]

    /// What a page gives along with its form: without it, the form is refused.
    private struct Ticket {
        let cookies: [String: String]
        let token: String
    }

    /// Gets every form, and signs the member in.
    init(_ member: StandInMember, by curl: Curl) throws(UniformityError) {
        self.member = member
        wrongPassword = String(member.password.reversed())
        let visitorsPaths = Set(AskedForm.allCases.map(\.path)).subtracting([AskedForm.addressChange.path]).sorted()
        let pages = try curl.ask(visitorsPaths.map { Question(path: $0) })
        for (path, page) in zip(visitorsPaths, pages) { try add(page, at: path) }

        let login = AskedForm.loginByName.path
        let fields: [(name: String, value: String)] = [("identifier", member.username), ("password", member.password)]
        let answers = try curl.ask([question(at: login, fields)].compactMap { $0 })
        let cookies = answers.flatMap(\.newCookies)
        switch answers.first?.status {
        case 303: break
        case 422: throw .otherSite
        case 429: throw .limited
        case let status: throw .noForm(path: login, status: status ?? 0)
        }
        let path = AskedForm.addressChange.path
        let jar = Dictionary(cookies.map { ($0.name, $0.value) }) { $1 }
        for page in try curl.ask([Question(path: path, cookies: jar)]) { try add(page, at: path, cookies: jar) }
    }

    private mutating func add(
        _ page: Answer, at path: String, cookies: [String: String] = [:]
    ) throws(UniformityError) {
        guard let token = page.formToken else { throw .noForm(path: path, status: page.status) }
        let jar = cookies.merging(page.newCookies.map { ($0.name, $0.value) }) { $1 }
        tickets[path] = Ticket(cookies: jar, token: token)
    }

    /// The question whether the name or the address of this one is anybody's.
    func question(_ form: AskedForm, about standIn: StandIn) -> Question? {
        question(at: form.path, form.fields(about: standIn, by: self))
    }

    private func question(at path: String, _ fields: [(name: String, value: String)]) -> Question? {
        tickets[path].map { ticket in
            Question(path: path, cookies: ticket.cookies, form: [("csrf_token", ticket.token)] + fields)
        }
    }
}
