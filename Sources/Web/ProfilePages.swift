import Accounts
import HTTP
import Templates

/// A member's own profile, and its form.
enum ProfilePages {
    static func show(_ visit: Visit, _ member: Member) throws -> Response {
        try visit.page(.profile, ProfileView(member.profile, for: member, notice: Notice(visit).value))
            .clearingNotice(visit)
    }

    static func form(_ visit: Visit, _ member: Member) throws -> Response {
        try visit.page(.profileEdit, ProfileEditView(member.profile))
    }

    static func save(_ visit: Visit, _ member: Member) throws -> Response {
        var reading = FormReading(visit)
        let username: Username? = reading.value("username")
        let displayName: DisplayName? = reading.value("display_name")
        let about: About? = reading.value("about")
        let email: EmailAddress? = reading.value("email")
        if let username, let email, let displayName, let about {
            let edit = ProfileEdit(
                username: username, email: email, displayName: displayName, about: about,
                showsEmail: visit.form["show_email"] == "on", password: reading.typedPassword("password"))
            switch try visit.membership.save(edit, of: member) {
            case .saved:
                return visit.redirect(to: "/profile")
                    .with(email == member.profile.email ? .profileSaved : .linkSent, visit)
            case .usernameTaken: reading.refuse("username", "username.taken")
            case .passwordRefused: reading.refuse("password", "password.needed")
            }
        }
        return try visit.page(
            .profileEdit, ProfileEditView(visit.form, problems: reading.problems), status: .unprocessableContent)
    }
}

/// A profile as a member sees it: their own, or another's.
struct ProfileView: View {
    let profile: Profile
    let isOwn: Bool
    let notice: Value

    init(_ profile: Profile, for member: Member, notice: Value = .text("")) {
        self.profile = profile
        isOwn = profile.username == member.profile.username
        self.notice = notice
    }

    static let fields: Fields<Self> = [
        "username": { .text($0.profile.username.text) },
        "display_name": { .text($0.profile.displayName.text) },
        "about": { .text($0.profile.about.text) },
        "email": { .text($0.isOwn || $0.profile.showsEmail ? $0.profile.email.text : "") },
        "shows_email": { .flag($0.profile.showsEmail) },
        "member_since": { .view(Moment($0.profile.memberSince)) },
        "is_own": { .flag($0.isOwn) },
        "initial": { .text(Monogram.initial($0.profile.username, $0.profile.displayName)) },
        "tone": { .text(Monogram.tone($0.profile.username)) },
        "notice": { $0.notice },
    ]
}

struct ProfileEditView: View {
    let username: String
    let email: String
    let displayName: String
    let about: String
    let showsEmail: Bool
    let problems: Problems

    init(_ profile: Profile) {
        username = profile.username.text
        email = profile.email.text
        displayName = profile.displayName.text
        about = profile.about.text
        showsEmail = profile.showsEmail
        problems = Problems()
    }

    init(_ form: Form, problems: Problems) {
        username = form["username"] ?? ""
        email = form["email"] ?? ""
        displayName = form["display_name"] ?? ""
        about = form["about"] ?? ""
        showsEmail = form["show_email"] == "on"
        self.problems = problems
    }

    static let fields: Fields<Self> = [
        "username": { .text($0.username) },
        "email": { .text($0.email) },
        "display_name": { .text($0.displayName) },
        "about": { .text($0.about) },
        "show_email": { .flag($0.showsEmail) },
        "problems": { $0.problems.value },
    ]
}
