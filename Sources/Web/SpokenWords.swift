import Accounts
import HTTP

/// The words that no template draws in, but a page's view names: what they say depends on what happened.
public enum SpokenWords {
    public static let all: Set<String> = {
        var all: Set = ["error.open.advice", "language.name", "device.mac-or-ipad"]
        all.formUnion(refusals)
        all.formUnion(Username.Problem.allCases.map { "username.\($0)" })
        all.formUnion(EmailAddress.Problem.allCases.map { "email.\($0)" })
        all.formUnion(Password.Problem.allCases.map { "password.\($0)" })
        all.formUnion(DisplayName.Problem.allCases.map { "display_name.\($0)" })
        all.formUnion(About.Problem.allCases.map { "about.\($0)" })
        all.formUnion(Notice.Name.allCases.map { "notice.\($0.rawValue)" })
        all.formUnion(Event.Kind.allCases.map { "event.\($0.rawValue)" })
        all.formUnion(errors.flatMap { ["error.\($0.code).title", "error.\($0.code).advice"] })
        all.formUnion((1...12).map { "month.\($0)" })
        return all
    }()

    /// What only a page itself finds wrong with a form.
    static let refusals = [
        "identifier.missing", "login.refused", "password.needed", "password.wrong", "username.taken",
    ]

    private static let errors: [Status] = [
        .badRequest, .forbidden, .notFound, .methodNotAllowed, .contentTooLarge, .unsupportedMediaType,
        .tooManyRequests, .internalServerError, .serviceUnavailable,
    ]

    /// The names that a word may use wherever it is shown.
    public static func names(of word: String) -> Set<String> {
        word.hasPrefix("event.") ? ["detail"] : []
    }
}
