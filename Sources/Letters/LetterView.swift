import Accounts
import Templates

/// What the template of a letter may mention.
struct LetterView: View {
    let content: LetterContent
    let siteName: String
    let baseURL: String

    init(_ content: LetterContent, siteName: String, baseURL: String) {
        self.content = content
        self.siteName = siteName
        self.baseURL = baseURL
    }

    var template: LetterTemplate {
        switch content {
        case .verification: .verification
        case .addressTaken: .addressTaken
        case .invitation: .invitation
        case .passwordReset: .passwordReset
        case .passwordChanged: .passwordChanged
        case .emailChange: .emailChange
        case .emailChanged: .emailChanged
        case .emailChangeAsked: .emailChangeAsked
        case .usernameChanged: .usernameChanged
        case .signInsRefused: .signInsRefused
        case .deletionRequested: .deletionRequested
        case .deletionTakenBack: .deletionTakenBack
        }
    }

    static let fields: Fields<Self> = [
        "site_name": { .text($0.siteName) },
        "base_url": { .text($0.baseURL) },
        "username": { .text($0.content.recipient.username.text) },
        "email": { .text($0.content.recipient.email.text) },
        "new_email": { .text($0.newEmail) },
        "count": { .text($0.count) },
        "uid": { .text($0.content.link?.account.description ?? "") },
        "token": { .text($0.content.link?.token.text ?? "") },
        "until": { .view(Moment($0.content.until)) },
        "lifetime": { .view(Period($0.content.link?.lifetime ?? .zero)) },
    ]

    private var newEmail: String {
        if case .emailChangeAsked(_, let new) = content { new.text } else { "" }
    }

    private var count: String {
        if case .signInsRefused(_, let count) = content { count } else { "" }
    }
}

extension LetterContent {
    /// As in `2026-11-21 03:52`, UTC; empty where nothing ends.
    fileprivate var until: String {
        if case .deletionRequested(_, let until) = self { until } else { "" }
    }
}
