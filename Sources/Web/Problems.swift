import Accounts
import HTTP
import Templates

/// What is wrong with a form, by field; the templates show each beside its field, and all of them above the form.
struct Problems {
    /// In the order of the form's fields.
    private var found: [Problem] = []

    var isEmpty: Bool { found.isEmpty }

    /// For templates: the names are the fields' own, `any` for whether there is a problem, and `fields` for all of them.
    var value: Value {
        let byField: [(String, Value)] = found.map { ($0.field, .word($0.word)) }
        return .names([("any", .flag(!isEmpty)), ("fields", .list(found))] + byField)
    }

    mutating func add(_ field: String, _ word: String) {
        found.append(Problem(field: field, word: word))
    }
}

struct Problem: View {
    let field: String
    /// The name of the word that says it.
    let word: String

    static let fields: Fields<Self> = [
        "field": { .text($0.field) },
        "problem": { .word($0.word) },
    ]
}

/// A form being read: its values where they are good, and its problems where they are not.
struct FormReading {
    private let passwordMinimum: Int
    private let form: Form
    private(set) var problems = Problems()

    init(_ visit: Visit) {
        passwordMinimum = visit.membership.policy.passwordMinimum
        form = visit.form
    }

    /// The field as a value of the product; a missing field counts as an empty one.
    mutating func value<V: FieldValue>(_ field: String, as type: V.Type = V.self) -> V? {
        do {
            return try V(parsing: form[field] ?? "")
        } catch {
            refuse(field, "\(field).\(error.rawValue)")
            return nil
        }
    }

    /// The field as a password to be set.
    mutating func newPassword(_ field: String) -> Password? {
        do {
            return try Password(choosing: form[field] ?? "", minimum: passwordMinimum)
        } catch {
            refuse(field, "password.\(error.rawValue)")
            return nil
        }
    }

    /// The field as a password to be checked; one that cannot be anybody's is nil.
    func typedPassword(_ field: String) -> Password? {
        try? Password(typed: form[field] ?? "")
    }

    mutating func refuse(_ field: String, _ word: String) {
        problems.add(field, word)
    }
}
